import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CenterReads, CenterUnknown } from '../centers/index.js';
import { Answers, LiveStreams, Public } from '../platform/index.js';
import { type Board, BoardReads } from './board.reads.js';
import { BOARD, BOARD_EVENTS } from './queue.answers.js';
import { centerTopic } from './ticket-moves.js';

/** Also look again this often: whoever came too long ago leaves the line by the clock alone. */
const REFRESH_MS = 30_000;

/** The call board, for anybody: ticket numbers and counters. */
@ApiTags('Pantalla')
@Controller('api/v1/centers/:center/board')
export class BoardController {
  constructor(
    private readonly centers: CenterReads,
    private readonly boards: BoardReads,
    private readonly streams: LiveStreams,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'Llamados, cuántos esperan, ventanillas abiertas' })
  @Answers(BOARD)
  async board(
    @Param('center') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const json = await this.boards.answer(request.url, await this.idOf(code));
    await reply.type('application/json; charset=utf-8').send(json);
  }

  @Get('events')
  @Public()
  @ApiOperation({ summary: 'Lo mismo en vivo: evento `board`' })
  @Answers(BOARD_EVENTS)
  async events(
    @Param('center') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const id = await this.idOf(code);
    const load = async () => JSON.parse((await this.boards.board(id)).json) as Board;
    await this.streams.open(request, reply, {
      event: 'board',
      topic: centerTopic(id),
      load,
      refreshMs: REFRESH_MS,
    });
  }

  private async idOf(code: string): Promise<string> {
    const center = await this.centers.byCode(code);
    if (!center) throw new CenterUnknown();
    return center.id;
  }
}
