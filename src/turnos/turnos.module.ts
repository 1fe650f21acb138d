import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.js';
import { CentersModule } from '../centers/index.js';
import { EmployersModule } from '../employers/index.js';
import { MailModule } from '../mail/index.js';
import { BookingChoice } from './booking-choice.js';
import { BookingFormPages } from './booking-form.pages.js';
import { ChoosingPages } from './choosing.pages.js';
import { ConfirmTurno } from './confirm-turno.js';
import { EmailCodeMail } from './email-code.mail.js';
import { EmailCodePages } from './email-code.pages.js';
import { EmailCodes } from './email-codes.store.js';
import { ExpireHolds } from './expire-holds.js';
import { ExpireHoldsSweep } from './expire-holds.sweep.js';
import { HoldTurno } from './hold-turno.js';
import { HoldsStore } from './holds.store.js';
import { MyTurnoPages } from './my-turno.pages.js';
import { OverdueTurnos } from './overdue.store.js';
import { ReleaseHold } from './release-hold.js';
import { RequestEmailCode } from './request-email-code.js';
import { SlotDays } from './slot-days.reads.js';
import { TurnoAccess } from './turno-access.js';
import { TurnoConfirmedMail } from './turno-confirmed.mail.js';
import { TurnoDisplacedMail } from './turno-displaced.mail.js';
import { TurnoVisits } from './turno-visits.store.js';
import { TurnoRow } from './turno.entity.js';
import { TurnosController } from './turnos.controller.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

@Module({
  imports: [TypeOrmModule.forFeature([TurnoRow]), AuditModule, MailModule, CentersModule, EmployersModule],
  controllers: [TurnosController, ChoosingPages, BookingFormPages, EmailCodePages, MyTurnoPages],
  providers: [
    HoldTurno,
    ReleaseHold,
    RequestEmailCode,
    ConfirmTurno,
    ExpireHolds,
    ExpireHoldsSweep,
    EmailCodeMail,
    TurnoConfirmedMail,
    TurnoDisplacedMail,
    SlotDays,
    BookingChoice,
    TurnoReads,
    TurnosStore,
    HoldsStore,
    EmailCodes,
    OverdueTurnos,
    TurnoVisits,
    TurnoAccess,
  ],
  exports: [TurnoVisits],
})
export class TurnosModule {}
