import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CenterReads, CenterUnknown } from '../centers/index.js';
import { localTimeOf } from '../ecuador/index.js';
import { Pages, Public } from '../platform/index.js';
import { type Board, BoardReads } from './board.reads.js';

/** The screen in the waiting room. */
@ApiExcludeController()
@Controller('pantalla')
export class BoardPages {
  constructor(
    private readonly pages: Pages,
    private readonly centers: CenterReads,
    private readonly boards: BoardReads,
  ) {}

  @Get(':center')
  @Public()
  async board(
    @Param('center') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const center = await this.centers.byCode(code);
    if (!center) throw new CenterUnknown();
    const { json, at } = await this.boards.board(center.id);
    const { calls, waiting, openCounters } = JSON.parse(json) as Board;
    const [current, ...last] = calls;
    await this.pages.send(reply, request, 'queue/board', {
      center: center.name,
      fragment: `/pantalla/${center.code}`,
      events: `/api/v1/centers/${center.code}/board/events`,
      updatedAt: localTimeOf(at, center.timeZone),
      waitingText: waitingWords(waiting),
      countersText: openCounters === 0 ? 'Ventanillas cerradas' : '',
      current: current ?? null,
      last,
    });
  }
}

function waitingWords(waiting: number): string {
  if (waiting === 0) return 'Nadie espera';
  return waiting === 1 ? 'Espera 1 persona' : `Esperan ${waiting} personas`;
}
