import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  CurrentActor,
  DomainError,
  Pages,
  Public,
  type PublicActor,
  readInput,
  statusOf,
  traceOf,
} from '../platform/index.js';
import { KEY_RENEWAL_DAYS } from './employer-session.rules.js';
import { blockedView } from './blocked.view.js';
import { EMPLOYER_COOKIE, EmployerSessions } from './employer-sessions.part.js';
import { EmployerSignInInput } from './employers.dto.js';
import { documentTyped } from './person.dto.js';
import { AccountBlocked } from './employers.errors.js';
import { EmployerReads } from './employers.reads.js';
import { SignInEmployer } from './sign-in-employer.js';
import { SignInWork } from './sign-in-work.js';
import { SignOutEmployer } from './sign-out-employer.js';

const HOME = '/empleador';
const SIGN_IN = '/empleador/ingreso';

const FIELD_SENTENCES: Record<string, string> = {
  ruc: 'Escriba el RUC del empleador.',
  sucursal: 'La sucursal tiene cuatro dígitos, por ejemplo 0001.',
  cedula: 'Escriba la cédula del representante.',
  key: 'Escriba su clave.',
};

/** Refusals that are told on the form itself, with the status that programs get. */
const STATUS: Partial<Record<DomainError['kind'], number>> = { unauthenticated: 401, rule: 422 };

/** Where an employer tries its new key, still at the counter, and sees that it works. */
@ApiExcludeController()
@Controller('empleador')
export class EmployersPages {
  constructor(
    private readonly pages: Pages,
    private readonly signIn: SignInEmployer,
    private readonly price: SignInWork,
    private readonly signOut: SignOutEmployer,
    private readonly sessions: EmployerSessions,
    private readonly reads: EmployerReads,
  ) {}

  /** Public, so that somebody whose session ended gets the form and not an error. */
  @Get()
  @Public()
  async home(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const token = request.cookies[EMPLOYER_COOKIE];
    const actor = token ? await this.sessions.load(token, traceOf(request), 'person') : undefined;
    if (!actor) {
      await reply.redirect(SIGN_IN, 303);
      return;
    }
    const { employer, keyAgeDays } = await this.reads.self(actor.id);
    const model = {
      ...employer,
      keyAge: ageText(keyAgeDays),
      renewalDays: KEY_RENEWAL_DAYS,
      due: keyAgeDays >= KEY_RENEWAL_DAYS,
    };
    await this.pages.send(reply, request, 'employers/home', model);
  }

  @Get('ingreso')
  @Public()
  async form(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const isOver = (request.query as { sesion?: unknown }).sesion === 'terminada';
    await this.show(request, reply, { sucursal: '0001' }, [], 200, isOver);
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
    const input = readInput(EmployerSignInInput, { ...typed, ...documentTyped(body) });
    if ('problems' in input) {
      return this.show(
        request,
        reply,
        typed,
        input.problems.map(({ field, detail }) => ({ field, text: FIELD_SENTENCES[field] ?? detail })),
        400,
      );
    }
    let token: string;
    try {
      const { captcha, ...asked } = input.value;
      const work = { captcha, isForm: true };
      ({ token } = await this.signIn.execute({ ...asked, work }, actor, request.cookies[EMPLOYER_COOKIE]));
    } catch (error) {
      if (error instanceof AccountBlocked)
        return this.pages.send(reply, request, 'employers/blocked', blockedView(error), statusOf(error));
      const status = error instanceof DomainError ? STATUS[error.kind] : undefined;
      if (!(error instanceof DomainError) || status === undefined) throw error;
      const fields = error.fields.map(({ field, detail }) => ({ field, text: detail }));
      return this.show(
        request,
        reply,
        typed,
        fields.length > 0 ? fields : [{ field: 'key', text: error.detail }],
        status,
      );
    }
    await reply.setCookie(EMPLOYER_COOKIE, token).redirect(HOME, 303);
  }

  /** Public for the same reason: leaving twice is leaving. */
  @Post('salir')
  @Public()
  async leave(
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = request.cookies[EMPLOYER_COOKIE];
    const holder = token ? await this.sessions.load(token, actor, 'person') : undefined;
    if (token) await this.signOut.execute(token, holder ?? actor);
    await reply.clearCookie(EMPLOYER_COOKIE).redirect(SIGN_IN, 303);
  }

  /** The key is never put back into the form. */
  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    typed: Record<string, unknown>,
    errors: readonly { field: string; text: string }[] = [],
    status = 200,
    isOver = false,
  ): Promise<void> {
    const form = {
      ruc: textOf(typed.ruc),
      sucursal: textOf(typed.sucursal),
      cedula: textOf(typed.cedula),
      foreignerCode: textOf(typed.foreignerCode),
    };
    const captcha =
      errors.some(({ field }) => field === 'captcha') ||
      (request.actor?.kind === 'public' && (await this.price.isWanted(request.actor)));
    await this.pages.send(reply, request, 'employers/sign-in', { form, captcha, errors, isOver }, status);
  }
}

const textOf = (typed: unknown): string => (typeof typed === 'string' ? typed.slice(0, 32) : '');

const ageText = (days: number): string =>
  days === 0 ? 'Hoy' : days === 1 ? 'Hace 1 día' : `Hace ${days} días`;
