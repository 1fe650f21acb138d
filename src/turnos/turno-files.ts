import { Inject, Injectable } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { CONFIG, type Config } from '../platform/index.js';
import { turnoCalendar } from './turno-calendar.js';
import { turnoReceipt } from './turno-receipt.js';
import { fileNameOf } from './turno-words.js';
import { TurnoNotChangeable } from './turnos.errors.js';
import { type TurnoView } from './turnos.reads.js';

/** What its owner takes along of a turno: the calendar entry and the sheet of paper. */
@Injectable()
export class TurnoFiles {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Of a cancelled turno: the entry that takes it out of the calendar. @throws {TurnoNotChangeable} it never was confirmed */
  async sendCalendar(reply: FastifyReply, view: TurnoView): Promise<void> {
    if (view.turno.code === null) throw new TurnoNotChangeable(view.status);
    const method = view.status === 'cancelled' ? 'CANCEL' : 'PUBLISH';
    await reply
      .type(`text/calendar; charset=utf-8; method=${method}`)
      .header('content-disposition', `attachment; filename="${fileNameOf(view.turno, 'ics')}"`)
      .send(turnoCalendar(view, { method, organizer: this.config.mailFrom }));
  }

  /** @throws {TurnoNotChangeable} it is not in force: nobody should bring its paper */
  async sendReceipt(reply: FastifyReply, view: TurnoView): Promise<void> {
    if (view.status !== 'confirmed' && view.status !== 'arrived') throw new TurnoNotChangeable(view.status);
    const receipt = await turnoReceipt(view);
    await reply
      .type('application/pdf')
      .header('content-disposition', `attachment; filename="${fileNameOf(view.turno, 'pdf')}"`)
      .send(receipt);
  }
}
