import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  Allow,
  CurrentActor,
  LiveStreams,
  Pages,
  PlatformParts,
  type StaffActor,
} from '../platform/index.js';

/** What waits for a supervisor, beside the links to it: told on every page of supervision while it stands open. */
@ApiExcludeController()
@Allow('supervisor')
@Controller('personal/avisos')
export class CountsPages {
  constructor(
    private readonly pages: Pages,
    private readonly streams: LiveStreams,
    private readonly parts: PlatformParts,
  ) {}

  /** The links with their counts, for the page at the path `en`. */
  @Get()
  async show(
    @Query('en') at: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.pages.send(reply, request, 'supervision/counts', { at: typeof at === 'string' ? at : '' });
  }

  /** Says that the counts should be asked for again. Alarms come from all centres: they are looked at by the clock. */
  @Get('eventos')
  async events(
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.streams.open(request, reply, {
      event: 'counts',
      topic: `center:${actor.center?.id ?? ''}`,
      load: () => Promise.all(this.parts.badges.map((badge) => badge.count(actor))),
      refreshMs: 10_000,
    });
  }
}
