import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Answers, CurrentActor, Once, type OnceKey, type StaffActor } from '../platform/index.js';
import { GiveTurno } from './give-turno.js';
import { StaffTurnos } from './staff-turnos.reads.js';
import { StaffTurnoInput } from './staff-turnos.dto.js';
import { turnoJson } from './turno-json.js';
import { STAFF_TURNO } from './turnos.answers.js';

/** Turnos that staff give to somebody who stands before them. */
@ApiTags('Turnos')
@Controller('api/v1/centers/:center/staff-turnos')
export class StaffTurnosController {
  constructor(
    private readonly giveTurno: GiveTurno,
    private readonly turnos: StaffTurnos,
  ) {}

  @ApiOperation({
    summary: 'Da un turno desde el puesto, confirmado al instante; un sobrecupo pide supervisión y motivo',
  })
  @Answers(STAFF_TURNO)
  @Allow('clerk', 'supervisor')
  @Post()
  @HttpCode(201)
  async give(
    @Param('center') center: string,
    @Body() input: StaffTurnoInput,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ) {
    const id = await this.giveTurno.execute(
      {
        ...input,
        center,
        startsAt: new Date(input.startsAt),
        sucursal: input.sucursal ?? '0001',
        mode: input.mode ?? 'in-person',
        email: input.email,
        phone: input.phone,
        overbook: input.overbook,
      },
      actor,
      once,
    );
    const view = await this.turnos.turno(id, actor);
    return { ...turnoJson(view), overbooked: view.turno.overbooked };
  }
}
