import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  Allow,
  Answers,
  CurrentActor,
  Public,
  type PublicActor,
  type StaffActor,
} from '../platform/index.js';
import { SignIn } from './sign-in.js';
import { SignOut } from './sign-out.js';
import { staffOf } from './staff-json.js';
import { STAFF_COOKIE } from './staff-sessions.part.js';
import { SIGN_IN, SIGN_OUT, WHO } from './staff.answers.js';
import { SignInInput } from './staff.dto.js';

@ApiTags('Personal')
@Controller('api/v1/sessions')
export class StaffController {
  constructor(
    private readonly signIn: SignIn,
    private readonly signOut: SignOut,
  ) {}

  @Post()
  @Public()
  @HttpCode(201)
  @ApiOperation({ summary: 'Ingreso del personal' })
  @Answers(SIGN_IN)
  async create(
    @Body() input: SignInInput,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { token, actor: staff } = await this.signIn.execute(
      { ...input, formerToken: request.cookies[STAFF_COOKIE] },
      actor,
    );
    void reply.setCookie(STAFF_COOKIE, token);
    return staffOf(staff);
  }

  @Get('current')
  @Allow('clerk', 'supervisor', 'admin')
  @ApiOperation({ summary: 'Quién está ingresado' })
  @Answers(WHO)
  current(@CurrentActor() actor: StaffActor) {
    return staffOf(actor);
  }

  @Delete('current')
  @Allow('clerk', 'supervisor', 'admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Salida' })
  @Answers(SIGN_OUT)
  async end(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.signOut.execute(request.cookies[STAFF_COOKIE] ?? '', actor);
    void reply.clearCookie(STAFF_COOKIE);
  }
}
