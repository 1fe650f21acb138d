import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { NOT_ME_PATH } from '../employers/index.js';
import { CONFIG, type Config, CurrentActor, Pages, Public, type PublicActor } from '../platform/index.js';
import { DisownChange } from './disown-change.js';
import { NotMeReads } from './not-me.reads.js';
import { NotMeNotValid } from './unlocks.errors.js';

/** Where the link's token waits between the mail and the press: never in an address bar, a log or a referrer. */
const STAGED = 'ventanilla_no_fui_yo';
const STAGED_SECONDS = 60 * 60;

/** The page behind «no fui yo»: says what will happen, and freezes the account at the press of a button. */
@ApiExcludeController()
@Public()
@Controller(NOT_ME_PATH.slice(1))
export class NotMePages {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly pages: Pages,
    private readonly disown: DisownChange,
    private readonly reads: NotMeReads,
  ) {}

  /** Whatever the link holds, the same answer, and the database is not asked: scanners may come as often as they like. */
  @Get('*')
  async stage(@Param('*') token: string, @Res() reply: FastifyReply): Promise<void> {
    void reply.setCookie(STAGED, /^[\w-]{1,128}$/.test(token) ? token : '-', {
      path: NOT_ME_PATH,
      httpOnly: true,
      sameSite: 'lax',
      secure: this.config.baseUrl.protocol === 'https:',
      maxAge: STAGED_SECONDS,
    });
    await reply.header('cache-control', 'no-store').redirect(NOT_ME_PATH, 303);
  }

  @Get()
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const view = await this.reads.byToken(request.cookies[STAGED] ?? '');
    if (!view) return this.gone(request, reply);
    if (view.isFrozen) return this.frozen(request, reply, 'La cuenta ya está congelada');
    await this.pages.send(reply, request, 'unlocks/not-me', view);
  }

  @Post()
  async freeze(
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      const { wasFrozen } = await this.disown.execute(request.cookies[STAGED] ?? '', actor);
      await this.frozen(
        request,
        reply,
        wasFrozen ? 'La cuenta ya está congelada' : 'La cuenta quedó congelada',
      );
    } catch (error) {
      if (!(error instanceof NotMeNotValid)) throw error;
      await this.gone(request, reply);
    }
  }

  private async frozen(request: FastifyRequest, reply: FastifyReply, title: string): Promise<void> {
    await this.pages.send(reply, request, 'unlocks/not-me-frozen', { title });
  }

  private async gone(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'unlocks/not-me-gone', {}, 410);
  }
}
