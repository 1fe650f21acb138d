import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { localTimeOf } from '../ecuador/index.js';
import { judgeKey, KEY_RULE_WORDS } from '../employers/index.js';
import {
  Answers,
  CONFIG,
  type Config,
  CurrentActor,
  DomainError,
  Pages,
  Public,
  type PublicActor,
  readInput,
  statusOf,
} from '../platform/index.js';
import { ChangeKey } from './change-key.js';
import { OpenLink } from './open-link.js';
import { typedCode } from './reset.rules.js';
import { stagedLink } from './resets.answers.js';
import { KeyForm } from './resets.dto.js';
import { LinkNotValid } from './resets.errors.js';
import { ResetReads } from './resets.reads.js';

/** Where the link's token waits between the mail and the form: never in an address bar, a log or a referrer. */
const STAGED = 'ventanilla_clave';
const PATH = '/clave';
/** Longer than any link lives; the link's own end decides. */
const STAGED_SECONDS = 15 * 60;

const BLANK = {
  counterCode: { field: 'counterCode', text: 'Escriba el código que le dicta la ventanilla.' },
  newKey: { field: 'newKey', text: 'Escriba la clave nueva.' },
  newKeyAgain: { field: 'newKeyAgain', text: 'Repita la clave nueva.' },
};
const UNEQUAL = { field: 'newKeyAgain', text: 'Las dos claves no son iguales. Escríbalas otra vez.' };

type Problems = readonly { field: string; text: string }[];

/** The employer's page: it opens from the mail, at the counter, and takes the counter code and the new key. */
@ApiTags('Empleadores')
@Controller()
@Public()
export class KeyPages {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly pages: Pages,
    private readonly changeKey: ChangeKey,
    private readonly openLink: OpenLink,
    private readonly reads: ResetReads,
  ) {}

  /** Whatever the link holds, the same answer, and the database is not asked: scanners may come as often as they like. */
  @Get('clave/*')
  @ApiOperation({ summary: 'El enlace del correo: guarda su token en una cookie y sigue en `/clave`' })
  @Answers(stagedLink(STAGED))
  async stage(@Param('*') token: string, @Res() reply: FastifyReply): Promise<void> {
    this.keep(reply, /^[\w-]{1,128}$/.test(token) ? token : '-');
    await reply.header('cache-control', 'no-store').redirect(PATH, 303);
  }

  @Get('clave')
  @ApiExcludeEndpoint()
  async form(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.show(request, reply, '', []);
  }

  /** The page's own script says that it is open; nothing comes back. */
  @Post('clave/abierto')
  @ApiExcludeEndpoint()
  @HttpCode(204)
  async opened(@CurrentActor() actor: PublicActor, @Req() request: FastifyRequest): Promise<void> {
    await this.openLink.execute(request.cookies[STAGED] ?? '', actor);
  }

  @Post('clave')
  @ApiExcludeEndpoint()
  async change(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const input = readInput(KeyForm, body);
    if ('problems' in input) return this.show(request, reply, '', input.problems.map(toError), 400);
    const { counterCode = '', newKey = '', newKeyAgain = '' } = input.value;
    const token = request.cookies[STAGED] ?? '';
    const problems = await this.problemsBefore(token, { counterCode, newKey, newKeyAgain });
    if (problems.length > 0) {
      // Whoever sends the form has the page open, even where its script did not run.
      await this.openLink.execute(token, actor);
      return this.show(request, reply, counterCode, problems, 422);
    }
    try {
      await this.changeKey.execute({ token, counterCode, newKey }, actor);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error instanceof LinkNotValid) return this.gone(request, reply);
      const errors =
        error.fields.length > 0 ? error.fields.map(toError) : [{ field: 'newKey', text: error.detail }];
      return this.show(request, reply, counterCode, errors, statusOf(error));
    }
    void reply.clearCookie(STAGED, { path: PATH });
    await reply.redirect(`${PATH}-lista`, 303);
  }

  /** A page of its own: going back to it or loading it again sends nothing. */
  @Get('clave-lista')
  @ApiExcludeEndpoint()
  async done(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'resets/done', {});
  }

  /**
   * What is wrong before the counter code is tried, all at once: it costs no try. Of the person only what the page shows
   * is judged here; the rest is for whoever also has the code.
   */
  private async problemsBefore(
    token: string,
    { counterCode, newKey, newKeyAgain }: Required<KeyForm>,
  ): Promise<Problems> {
    const names = [(await this.reads.byLink(token))?.legalName ?? ''];
    const ofKey =
      newKey === '' ? [BLANK.newKey] : judgeKey(newKey, { ruc: '', cedula: '', names }).map(toError);
    return [
      ...(typedCode(counterCode) === '' ? [BLANK.counterCode] : []),
      ...ofKey,
      ...(newKey === newKeyAgain ? [] : [newKeyAgain === '' ? BLANK.newKeyAgain : UNEQUAL]),
    ];
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    counterCode: string,
    errors: Problems,
    status = 200,
  ): Promise<void> {
    const link = await this.reads.byLink(request.cookies[STAGED] ?? '');
    if (!link) return this.gone(request, reply);
    const model = {
      counterCode,
      errors,
      now: link.now.toISOString(),
      expiresAt: link.expiresAt.toISOString(),
      expiresClock: localTimeOf(link.expiresAt, link.zone),
      rucMasked: link.rucMasked,
      legalName: link.legalName,
      personal: link.personal.join('|'),
      rules: KEY_RULE_WORDS,
    };
    await this.pages.send(reply, request, 'resets/key', model, status);
  }

  /** Expired, used, replaced or never valid: one page, with what to do next. */
  private async gone(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'resets/gone', {}, 410);
  }

  private keep(reply: FastifyReply, token: string): void {
    const secure = this.config.baseUrl.protocol === 'https:';
    void reply.setCookie(STAGED, token, {
      path: PATH,
      httpOnly: true,
      sameSite: 'lax',
      secure,
      maxAge: STAGED_SECONDS,
    });
  }
}

const toError = ({ field, detail }: { field: string; detail: string }) => ({ field, text: detail });
