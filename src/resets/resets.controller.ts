import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  Allow,
  Answers,
  CurrentActor,
  IdParam,
  LiveStreams,
  Once,
  type OnceKey,
  Public,
  type PublicActor,
  type StaffActor,
} from '../platform/index.js';
import { ChangeKey } from './change-key.js';
import { ReissueReset } from './reissue-reset.js';
import { RequestReset } from './request-reset.js';
import { KEY_CHANGE, ONE_RESET, REISSUE, REQUEST, RESET_EVENTS, VOID } from './resets.answers.js';
import { KeyChangeInput, ResetBody, VoidResetInput } from './resets.dto.js';
import { ResetReads, type ResetView } from './resets.reads.js';
import { VoidReset } from './void-reset.js';

/** A link that runs out changes the status without anybody writing: look this often. */
const LOOK_AGAIN_MS = 2_000;

@ApiTags('Restablecimientos')
@Controller('api/v1')
export class ResetsController {
  constructor(
    private readonly requestReset: RequestReset,
    private readonly reissueReset: ReissueReset,
    private readonly voidReset: VoidReset,
    private readonly changeKey: ChangeKey,
    private readonly reads: ResetReads,
    private readonly streams: LiveStreams,
  ) {}

  @ApiOperation({
    summary: 'Enviar el enlace al correo registrado; repetido, el mismo',
    description:
      'Quien lo envía declara no ser pariente del empleador ni tener interés en él; si lo es, `POST /dossiers/{id}/declaration`.',
  })
  @Answers(REQUEST)
  @Allow('clerk', 'supervisor')
  @Post('dossiers/:id/reset')
  @HttpCode(202)
  async request(
    @IdParam() dossierId: string,
    @Body() { reason }: ResetBody,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ): Promise<ResetView> {
    const { id } = await this.requestReset.execute({ dossierId, reason }, actor, once);
    return this.reads.byId(id ?? '', actor);
  }

  @ApiOperation({ summary: 'Cómo va el enlace' })
  @Answers(ONE_RESET)
  @Allow('clerk', 'supervisor')
  @Get('resets/:id')
  find(@IdParam() id: string, @CurrentActor() actor: StaffActor): Promise<ResetView> {
    return this.reads.byId(id, actor);
  }

  @ApiOperation({ summary: 'Cómo va el enlace, en vivo (SSE `reset`)' })
  @Answers(RESET_EVENTS)
  @Allow('clerk', 'supervisor')
  @Get('resets/:id/events')
  async events(
    @IdParam() id: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const load = () => this.reads.byId(id, actor);
    await this.streams.open(request, reply, {
      event: 'reset',
      topic: `reset:${id}`,
      load,
      refreshMs: LOOK_AGAIN_MS,
    });
  }

  @ApiOperation({ summary: 'Otro enlace y otro código; el anterior deja de servir' })
  @Answers(REISSUE)
  @Allow('clerk', 'supervisor')
  @Post('resets/:id/reissue')
  @HttpCode(202)
  async reissue(
    @IdParam() resetId: string,
    @Body() { reason }: ResetBody,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ): Promise<ResetView> {
    const { id } = await this.reissueReset.execute({ resetId, reason }, actor, once);
    return this.reads.byId(id ?? '', actor);
  }

  @ApiOperation({ summary: 'Anular el enlace' })
  @Answers(VOID)
  @Allow('clerk', 'supervisor')
  @Post('resets/:id/void')
  @HttpCode(200)
  async void(
    @IdParam() id: string,
    @Body() { reason }: VoidResetInput,
    @CurrentActor() actor: StaffActor,
  ): Promise<ResetView> {
    await this.voidReset.execute(id, reason, actor);
    return this.reads.byId(id, actor);
  }

  @ApiOperation({ summary: 'Poner la clave nueva con el enlace y el código de ventanilla' })
  @Answers(KEY_CHANGE)
  @Public()
  @Post('key-changes')
  @HttpCode(204)
  async change(@Body() input: KeyChangeInput, @CurrentActor() actor: PublicActor): Promise<void> {
    await this.changeKey.execute(input, actor);
  }
}
