import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Answers, CurrentActor, type StaffActor } from '../platform/index.js';
import { AUDIT_EVENTS } from './audit-events.answers.js';
import { AuditEventsQuery } from './audit-events.dto.js';
import { type AuditEventJson, AuditEventsReads } from './audit-events.reads.js';

@ApiTags('Supervisión')
@Controller('api/v1')
export class AuditEventsController {
  constructor(private readonly reads: AuditEventsReads) {}

  @ApiOperation({ summary: 'Quién hizo qué, lo más reciente primero' })
  @Answers(AUDIT_EVENTS)
  @Allow('supervisor', 'admin')
  @Get('audit-events')
  events(
    @Query() query: AuditEventsQuery,
    @CurrentActor() actor: StaffActor,
  ): Promise<{ events: AuditEventJson[]; nextCursor?: string }> {
    return this.reads.page(query, actor);
  }
}
