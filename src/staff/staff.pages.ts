import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  Allow,
  CurrentActor,
  DomainError,
  Pages,
  Public,
  type PublicActor,
  readInput,
  type StaffActor,
} from '../platform/index.js';
import { SignIn, type SignedIn } from './sign-in.js';
import { SignOut } from './sign-out.js';
import { safeReturnPath } from './staff-session.rules.js';
import { STAFF_COOKIE } from './staff-sessions.part.js';
import { SignInForm } from './staff.dto.js';

const HOME = '/personal';
const FIELD_SENTENCES: Record<string, string> = {
  username: 'Escriba su usuario.',
  password: 'Escriba su contraseña.',
};

interface FormError {
  readonly field: string;
  readonly text: string;
}

/** Where the staff come in and go out. */
@ApiExcludeController()
@Controller('personal')
export class StaffPages {
  constructor(
    private readonly pages: Pages,
    private readonly signIn: SignIn,
    private readonly signOut: SignOut,
  ) {}

  @Get('ingreso')
  @Public()
  async form(
    @Query('volver') volver: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show(request, reply, { username: '', volver });
  }

  @Post('ingreso')
  @Public()
  @HttpCode(200)
  async enter(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = (body ?? {}) as Record<string, unknown>;
    const again = {
      username: typeof typed.username === 'string' ? typed.username : '',
      volver: typed.volver,
    };
    const input = readInput(SignInForm, body);
    if ('problems' in input) {
      const errors = input.problems.map(({ field, detail }) => ({
        field,
        text: FIELD_SENTENCES[field] ?? detail,
      }));
      return this.show(request, reply, again, errors, 400);
    }
    let signedIn: SignedIn;
    try {
      signedIn = await this.signIn.execute(
        { ...input.value, formerToken: request.cookies[STAFF_COOKIE] },
        actor,
      );
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const status = error.kind === 'locked' ? 423 : 401;
      return this.show(request, reply, again, [{ field: 'username', text: error.detail }], status);
    }
    await reply.setCookie(STAFF_COOKIE, signedIn.token).redirect(safeReturnPath(typed.volver) ?? HOME, 303);
  }

  @Post('salir')
  @Allow('clerk', 'supervisor', 'admin')
  async leave(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.signOut.execute(request.cookies[STAFF_COOKIE] ?? '', actor);
    await reply.clearCookie(STAFF_COOKIE).redirect('/personal/ingreso', 303);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    form: { username: string; volver: unknown },
    errors: FormError[] = [],
    status = 200,
  ): Promise<void> {
    const model = {
      form: { username: form.username.slice(0, 64), volver: safeReturnPath(form.volver) ?? '' },
      errors,
    };
    await this.pages.send(reply, request, 'staff/sign-in', model, status);
  }
}
