import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { formatDate, localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import {
  Allow,
  CurrentActor,
  Pages,
  type StaffActor,
  type SweepStanding,
  SweepStates,
} from '../platform/index.js';
import { backlogInWords, countInWords, lengthInWords, PROBLEM_WORDS, STATE_WORDS } from './sweep-words.js';

@ApiExcludeController()
@Controller()
export class SweepsPages {
  constructor(
    private readonly states: SweepStates,
    private readonly pages: Pages,
  ) {}

  /** Every scheduled task, first those that need attention: what it is for, how it stands, its last run, what it did and what waits. */
  @Allow('supervisor', 'admin')
  @Get('personal/tareas')
  async show(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const { at, sweeps } = await this.states.now();
    const [ailing, well] = [sweeps.filter(isAiling), sweeps.filter((sweep) => !isAiling(sweep))];
    await this.pages.send(reply, request, 'supervision/sweeps', {
      zone,
      updatedAt: localTimeOf(at, zone),
      summary: summaryOf(ailing.length),
      summaryIcon: ailing.length === 0 ? 'ok' : 'warning',
      sweeps: [...ailing, ...well].map((sweep) => viewOf(sweep, at, zone)),
    });
  }
}

const isAiling = ({ state }: SweepStanding): boolean => state !== 'current';

const summaryOf = (ailing: number): string =>
  ailing === 0
    ? 'Todas las tareas están al día.'
    : ailing === 1
      ? 'Una tarea necesita atención.'
      : `${ailing} tareas necesitan atención.`;

function viewOf(
  { id, sentence, state, lastRun, backlog, lagSeconds }: SweepStanding,
  at: Date,
  zone: TimeZone,
) {
  return {
    id,
    sentence,
    ...STATE_WORDS[state],
    problem: lastRun?.problem ? PROBLEM_WORDS[lastRun.problem] : undefined,
    ago: lastRun ? `Hace ${lengthInWords((at.getTime() - lastRun.endedAt.getTime()) / 1000)}` : 'Todavía no',
    lastRun: lastRun && instant(lastRun.endedAt, zone),
    process: lastRun?.process ?? undefined,
    affected: lastRun ? countInWords(lastRun.affected) : '—',
    affectedToday: countInWords(lastRun?.affectedToday ?? 0),
    backlog: backlogInWords(backlog),
    lag: backlog?.oldestAt ? `Desde hace ${lengthInWords(lagSeconds)}` : undefined,
    since: backlog?.oldestAt ? instant(backlog.oldestAt, zone) : undefined,
  };
}

const instant = (at: Date, zone: TimeZone): string =>
  `${formatDate(localDateOf(at, zone))} ${localTimeOf(at, zone)}:${at.toISOString().slice(17, 19)}`;
