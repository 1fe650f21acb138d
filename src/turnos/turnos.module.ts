import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.js';
import { CentersModule } from '../centers/index.js';
import { EmployersModule } from '../employers/index.js';
import { MailModule } from '../mail/index.js';
import { AcceptOffer } from './accept-offer.js';
import { BookingChoice } from './booking-choice.js';
import { BookingFormPages } from './booking-form.pages.js';
import { CancelTurno } from './cancel-turno.js';
import { CancelPages } from './cancel.pages.js';
import { CalendarCenters } from './calendar-centers.js';
import { CalendarConflicts } from './calendar-conflicts.reads.js';
import { ChangeCalendar } from './change-calendar.js';
import { ChangeNationalDays } from './change-national-days.js';
import { ChoosingPages } from './choosing.pages.js';
import { ClearTurno } from './clear-turno.js';
import { ClearanceController } from './clearance.controller.js';
import { ConfirmTurno } from './confirm-turno.js';
import { ConfirmationsStore } from './confirmations.store.js';
import { ConfirmWaiting } from './confirm-waiting.js';
import { EmailCodeMail } from './email-code.mail.js';
import { EmailCodePages } from './email-code.pages.js';
import { EmailCodes } from './email-codes.store.js';
import { EmployerTurnos } from './employer-turnos.reads.js';
import { ExpireHolds } from './expire-holds.js';
import { ExpireHoldsSweep } from './expire-holds.sweep.js';
import { ExpireOffers } from './expire-offers.js';
import { FreedSeats } from './freed-seats.js';
import { ForgetCodes } from './forget-codes.js';
import { ForgetCodesSweep } from './forget-codes.sweep.js';
import { ForgetTurnos } from './forget-turnos.js';
import { ForgetTurnosSweep } from './forget-turnos.sweep.js';
import { ForgottenTurnos } from './forgotten-turnos.store.js';
import { GiveTurno } from './give-turno.js';
import { GivenTurnos } from './given-turnos.store.js';
import { HoldLoad } from './hold-load.reads.js';
import { HoldDecision } from './hold-decision.js';
import { HoldTurno } from './hold-turno.js';
import { HoldsStore } from './holds.store.js';
import { JoinWaitingList } from './join-waiting-list.js';
import { LeaveWaitingList } from './leave-waiting-list.js';
import { LeftOutHolds } from './left-out-holds.js';
import { LeftOutTurnos } from './left-out-turnos.js';
import { LostLinkPages } from './lost-link.pages.js';
import { MarkNoShows } from './mark-no-shows.js';
import { MarkNoShowsSweep } from './mark-no-shows.sweep.js';
import { MyTurno } from './my-turno.js';
import { MyTurnoPages } from './my-turno.pages.js';
import { NationalConflicts } from './national-conflicts.reads.js';
import { OfferAnswers } from './offer-answers.js';
import { OfferSeats } from './offer-seats.js';
import { OverdueTurnos } from './overdue.store.js';
import { RefuseOffer } from './refuse-offer.js';
import { PublicWork } from './public-work.js';
import { ReleaseHold } from './release-hold.js';
import { RelocateTurnos } from './relocate-turnos.js';
import { Relocations } from './relocations.store.js';
import { Reminders } from './reminders.store.js';
import { RequestEmailCode } from './request-email-code.js';
import { RescheduleTurno } from './reschedule-turno.js';
import { ReschedulePages } from './reschedule.pages.js';
import { SendLinkAgain } from './send-link-again.js';
import { SendReminders } from './send-reminders.js';
import { SendRemindersSweep } from './send-reminders.sweep.js';
import { SlotDays } from './slot-days.reads.js';
import { StaffTurnosController } from './staff-turnos.controller.js';
import { StaffTurnos } from './staff-turnos.reads.js';
import { TurnoAccess } from './turno-access.js';
import { TurnoCancelledMail } from './turno-cancelled.mail.js';
import { TurnoChangesController } from './turno-changes.controller.js';
import { TurnoConfirmations } from './turno-confirmations.js';
import { TurnoConfirmedMail } from './turno-confirmed.mail.js';
import { TurnoDisplacedMail } from './turno-displaced.mail.js';
import { TurnoFiles } from './turno-files.js';
import { TurnoLetters } from './turno-letters.js';
import { TurnoLinkMail } from './turno-link.mail.js';
import { TurnoMovedMail } from './turno-moved.mail.js';
import { TurnoCalledOffMail } from './turno-called-off.mail.js';
import { TurnoRelocatedMail } from './turno-relocated.mail.js';
import { TurnoReminderMail } from './turno-reminder.mail.js';
import { TurnosBacklog } from './turnos-backlog.reads.js';
import { TurnoVisits } from './turno-visits.store.js';
import { TurnoRow } from './turno.entity.js';
import { TurnosController } from './turnos.controller.js';
import { TurnoReads } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';
import { WaitingAccess } from './waiting-access.js';
import { WaitingEntries } from './waiting-entries.store.js';
import { WaitingJoinMail } from './waiting-join.mail.js';
import { WaitingJoinPages } from './waiting-join.pages.js';
import { WaitingListController } from './waiting-list.controller.js';
import { WaitingListSweep } from './waiting-list.sweep.js';
import { WaitingOfferMail } from './waiting-offer.mail.js';
import { WaitingOffers } from './waiting-offers.store.js';
import { WaitingPlacePages } from './waiting-place.pages.js';
import { WaitingReads } from './waiting.reads.js';
import { VideoRooms } from './video-rooms.js';

@Module({
  imports: [TypeOrmModule.forFeature([TurnoRow]), AuditModule, MailModule, CentersModule, EmployersModule],
  controllers: [
    ClearanceController,
    TurnosController,
    TurnoChangesController,
    StaffTurnosController,
    ChoosingPages,
    BookingFormPages,
    EmailCodePages,
    MyTurnoPages,
    WaitingListController,
    WaitingJoinPages,
    WaitingPlacePages,
    CancelPages,
    ReschedulePages,
    LostLinkPages,
  ],
  providers: [
    HoldDecision,
    HoldTurno,
    HoldLoad,
    ReleaseHold,
    RequestEmailCode,
    ConfirmTurno,
    ConfirmationsStore,
    TurnoConfirmations,
    ClearTurno,
    EmployerTurnos,
    CancelTurno,
    RescheduleTurno,
    SendLinkAgain,
    ExpireHolds,
    ExpireHoldsSweep,
    MarkNoShows,
    MarkNoShowsSweep,
    JoinWaitingList,
    PublicWork,
    ConfirmWaiting,
    LeaveWaitingList,
    AcceptOffer,
    RefuseOffer,
    OfferAnswers,
    OfferSeats,
    ExpireOffers,
    WaitingListSweep,
    WaitingAccess,
    WaitingEntries,
    WaitingOffers,
    WaitingReads,
    WaitingJoinMail,
    WaitingOfferMail,
    SendReminders,
    SendRemindersSweep,
    Reminders,
    TurnoReminderMail,
    EmailCodeMail,
    TurnoConfirmedMail,
    TurnoDisplacedMail,
    TurnoMovedMail,
    TurnoCancelledMail,
    TurnoLinkMail,
    TurnoLetters,
    TurnoFiles,
    MyTurno,
    TurnoRelocatedMail,
    TurnoCalledOffMail,
    CalendarCenters,
    CalendarConflicts,
    ChangeCalendar,
    ChangeNationalDays,
    NationalConflicts,
    LeftOutHolds,
    LeftOutTurnos,
    RelocateTurnos,
    Relocations,
    SlotDays,
    BookingChoice,
    TurnoReads,
    TurnosBacklog,
    TurnosStore,
    HoldsStore,
    EmailCodes,
    OverdueTurnos,
    FreedSeats,
    TurnoVisits,
    TurnoAccess,
    VideoRooms,
    GiveTurno,
    GivenTurnos,
    StaffTurnos,
    ForgetCodes,
    ForgetCodesSweep,
    ForgetTurnos,
    ForgetTurnosSweep,
    ForgottenTurnos,
  ],
  exports: [
    ClearTurno,
    EmployerTurnos,
    TurnoVisits,

    GiveTurno,
    StaffTurnos,
    CalendarCenters,
    CalendarConflicts,
    ChangeCalendar,
    ChangeNationalDays,
    NationalConflicts,
    RelocateTurnos,
  ],
})
export class TurnosModule {}
