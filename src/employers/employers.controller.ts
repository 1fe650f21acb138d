import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  Allow,
  Answers,
  CurrentActor,
  type EmployerActor,
  Public,
  type PublicActor,
} from '../platform/index.js';
import { ChangeOwnKey } from './change-own-key.js';
import { EMPLOYER_COOKIE } from './employer-sessions.part.js';
import { CHANGE_KEY, SIGN_IN, SIGN_OUT, WHO } from './employers.answers.js';
import { EmployerSignInInput, OwnKeyInput } from './employers.dto.js';
import { EmployerReads, type EmployerSelf } from './employers.reads.js';
import { SignInEmployer } from './sign-in-employer.js';
import { SignOutEmployer } from './sign-out-employer.js';

@ApiTags('Empleadores')
@Controller('api/v1/employer-sessions')
export class EmployersController {
  constructor(
    private readonly signIn: SignInEmployer,
    private readonly signOut: SignOutEmployer,
    private readonly changeOwnKey: ChangeOwnKey,
    private readonly reads: EmployerReads,
  ) {}

  @Post()
  @Public()
  @HttpCode(201)
  @ApiOperation({ summary: 'Ingreso del empleador con su clave' })
  @Answers(SIGN_IN)
  async create(
    @Body() input: EmployerSignInInput,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EmployerSelf> {
    const { captcha, ...asked } = input;
    const former = request.cookies[EMPLOYER_COOKIE];
    const { token, accountId } = await this.signIn.execute({ ...asked, work: { captcha } }, actor, former);
    void reply.setCookie(EMPLOYER_COOKIE, token);
    return this.reads.self(accountId);
  }

  @Get('current')
  @Allow('employer')
  @ApiOperation({ summary: 'Qué empleador está ingresado' })
  @Answers(WHO)
  current(@CurrentActor() actor: EmployerActor): Promise<EmployerSelf> {
    return this.reads.self(actor.id);
  }

  @Post('current/key')
  @Allow('employer')
  @HttpCode(204)
  @ApiOperation({ summary: 'Cambiar la clave con la actual; terminan todas las sesiones, también esta' })
  @Answers(CHANGE_KEY)
  async changeKey(
    @Body() input: OwnKeyInput,
    @CurrentActor() actor: EmployerActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.changeOwnKey.execute(input, actor);
    void reply.clearCookie(EMPLOYER_COOKIE);
  }

  @Delete('current')
  @Allow('employer')
  @HttpCode(204)
  @ApiOperation({ summary: 'Salida del empleador' })
  @Answers(SIGN_OUT)
  async end(
    @CurrentActor() actor: EmployerActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.signOut.execute(request.cookies[EMPLOYER_COOKIE] ?? '', actor);
    void reply.clearCookie(EMPLOYER_COOKIE);
  }
}
