import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  DomainError,
  type EmployerActor,
  NotSignedIn,
  Pages,
  Public,
  readInput,
  statusOf,
  traceOf,
} from '../platform/index.js';
import { blockedView } from './blocked.view.js';
import { ChangeOwnKey } from './change-own-key.js';
import { EMPLOYER_COOKIE, EmployerSessions } from './employer-sessions.part.js';
import { OwnKeyForm } from './employers.dto.js';
import { AccountBlocked, CredentialsWrong } from './employers.errors.js';
import { EmployerReads, type KeyOwner } from './employers.reads.js';
import { judgeKey } from './judge-key.js';
import { KEY_RULE_WORDS } from './key-rule-words.js';
import { personalWords } from './key.rules.js';

const PATH = '/empleador/clave';

const BLANK = {
  key: { field: 'key', text: 'Escriba su clave actual.' },
  newKey: { field: 'newKey', text: 'Escriba la clave nueva.' },
  newKeyAgain: { field: 'newKeyAgain', text: 'Repita la clave nueva.' },
};
const UNEQUAL = { field: 'newKeyAgain', text: 'Las dos claves no son iguales. Escríbalas otra vez.' };
const WRONG = { field: 'key', text: 'La clave actual no es correcta. Escríbala otra vez.' };

type Problems = readonly { field: string; text: string }[];

/** An employer that is signed in changes its key; afterwards it signs in with the new one. */
@ApiExcludeController()
@Controller(PATH.slice(1))
export class OwnKeyPages {
  constructor(
    private readonly pages: Pages,
    private readonly changeOwnKey: ChangeOwnKey,
    private readonly sessions: EmployerSessions,
    private readonly reads: EmployerReads,
  ) {}

  /** Public, so that somebody whose session ended gets the way in and not an error. */
  @Get()
  @Public()
  async form(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const actor = await this.signedIn(request);
    if (!actor) return this.over(reply);
    await this.show(request, reply, await this.reads.keyOwner(actor.id), []);
  }

  @Post()
  @Public()
  async change(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const actor = await this.signedIn(request);
    if (!actor) return this.over(reply);
    const holder = await this.reads.keyOwner(actor.id);
    const input = readInput(OwnKeyForm, body);
    if ('problems' in input) return this.show(request, reply, holder, input.problems.map(toError), 400);
    const problems = problemsBefore(input.value, holder);
    if (problems.length > 0) return this.show(request, reply, holder, problems, 422);
    const { key = '', newKey = '' } = input.value;
    try {
      await this.changeOwnKey.execute({ key, newKey }, actor);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error instanceof NotSignedIn) return this.over(reply);
      if (error instanceof AccountBlocked)
        return this.pages.send(reply, request, 'employers/blocked', blockedView(error), statusOf(error));
      return this.show(request, reply, holder, errorsOf(error), statusOf(error));
    }
    await reply.clearCookie(EMPLOYER_COOKIE).redirect(`${PATH}/lista`, 303);
  }

  /** A page of its own: going back to it or loading it again sends nothing. */
  @Get('lista')
  @Public()
  async done(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'employers/key-changed', {});
  }

  private async signedIn(request: FastifyRequest): Promise<EmployerActor | undefined> {
    const token = request.cookies[EMPLOYER_COOKIE];
    return token ? this.sessions.load(token, traceOf(request), 'person') : undefined;
  }

  /** Also for a second press: the first one changed the key and ended the session. */
  private async over(reply: FastifyReply): Promise<void> {
    await reply.redirect('/empleador/ingreso?sesion=terminada', 303);
  }

  /** No key is ever put back into the form. */
  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    holder: KeyOwner,
    errors: Problems,
    status = 200,
  ): Promise<void> {
    const model = {
      errors,
      legalName: holder.names[0],
      personal: personalWords(holder.names).join('|'),
      rules: KEY_RULE_WORDS,
    };
    await this.pages.send(reply, request, 'employers/key', model, status);
  }
}

/** What is wrong before the present key is looked at, all at once: it costs no try. */
function problemsBefore({ key = '', newKey = '', newKeyAgain = '' }: OwnKeyForm, holder: KeyOwner): Problems {
  return [
    ...(key === '' ? [BLANK.key] : []),
    ...(newKey === '' ? [BLANK.newKey] : judgeKey(newKey, holder).map(toError)),
    ...(newKey === newKeyAgain ? [] : [newKeyAgain === '' ? BLANK.newKeyAgain : UNEQUAL]),
  ];
}

function errorsOf(error: DomainError): Problems {
  if (error instanceof CredentialsWrong) return [WRONG];
  return error.fields.length > 0 ? error.fields.map(toError) : [{ field: 'key', text: error.detail }];
}

const toError = ({ field, detail }: { field: string; detail: string }) => ({ field, text: detail });
