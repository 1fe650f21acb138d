import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Answers, SweepStates } from '../platform/index.js';
import { SWEEPS } from './sweeps.answers.js';
import { type SweepsJson, sweepsJson } from './sweeps.json.js';

@ApiTags('Supervisión')
@Controller('api/v1')
export class SweepsController {
  constructor(private readonly states: SweepStates) {}

  @ApiOperation({ summary: 'Las tareas programadas: última vez, pendientes y atraso' })
  @Answers(SWEEPS)
  @Allow('supervisor', 'admin')
  @Get('sweeps')
  async sweeps(): Promise<SweepsJson> {
    return sweepsJson(await this.states.now());
  }
}
