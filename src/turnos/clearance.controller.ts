import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CenterReads, CenterUnknown } from '../centers/index.js';
import { Allow, Answers, CurrentActor, IdParam, type StaffActor } from '../platform/index.js';
import { ClearTurno } from './clear-turno.js';
import { EmployerTurnos } from './employer-turnos.reads.js';
import { CLEARANCE, type ClearedJson, EMPLOYER_TURNOS, type EmployerTurnosJson } from './turnos.answers.js';
import { ClearanceInput, EmployerTurnosQuery } from './turnos.dto.js';

/** Turnos that stand in an employer's way. */
@ApiTags('Turnos')
@Controller('api/v1')
@Allow('clerk', 'supervisor')
export class ClearanceController {
  constructor(
    private readonly centers: CenterReads,
    private readonly turnos: EmployerTurnos,
    private readonly clearTurno: ClearTurno,
  ) {}

  @ApiOperation({ summary: 'Turnos vigentes de un empleador en el centro propio' })
  @Answers(EMPLOYER_TURNOS)
  @Get('centers/:center/turnos')
  async list(
    @Param('center') code: string,
    @Query() { ruc }: EmployerTurnosQuery,
    @CurrentActor() actor: StaffActor,
  ): Promise<EmployerTurnosJson> {
    const center = await this.centers.byCode(code);
    if (!center || center.id !== actor.center?.id) throw new CenterUnknown();
    const turnos = await this.turnos.at(center.id, ruc);
    return {
      turnos: turnos.map(({ serviceName: _, confirmedAt: __, startsAt, ...turno }) => ({
        ...turno,
        startsAt: startsAt.toISOString(),
      })),
    };
  }

  @ApiOperation({
    summary: 'Libera un turno que nadie comprobó con el correo registrado del empleador; avisa a su correo',
  })
  @Answers(CLEARANCE)
  @Post('turnos/:id/clearance')
  @HttpCode(200)
  async clear(
    @IdParam() id: string,
    @Body() { reason }: ClearanceInput,
    @CurrentActor() actor: StaffActor,
  ): Promise<ClearedJson> {
    await this.clearTurno.execute(id, reason ?? '', actor);
    return { id, status: 'cancelled' };
  }
}
