import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApprovalsModule } from '../approvals/index.js';
import { AuditModule } from '../audit/index.js';
import { CentersModule } from '../centers/index.js';
import { EmployersModule } from '../employers/index.js';
import { MailModule } from '../mail/index.js';
import { QueueModule } from '../queue/index.js';
import { RegistriesModule } from '../registries/index.js';
import { TurnosModule } from '../turnos/index.js';
import { ChangeStanding } from './change-standing.js';
import { CheckRequirement } from './check-requirement.js';
import { DecideDossier } from './decide-dossier.js';
import { DeclareInterest } from './declare-interest.js';
import { DefectsAddress } from './defects-address.js';
import { DefectsMails } from './defects-mails.store.js';
import { DefectsMail } from './defects.mail.js';
import { DefectsReads } from './defects.reads.js';
import { DossierCheckRow } from './dossier-check.entity.js';
import { DossierFacts } from './dossier-facts.js';
import { DossierFindingApproval } from './dossier-finding.approval.js';
import { DossierFindingRow } from './dossier-finding.entity.js';
import { DossierRow } from './dossier.entity.js';
import { DossiersController } from './dossiers.controller.js';
import { DossierReads } from './dossiers.reads.js';
import { DossiersBacklog } from './dossiers-backlog.reads.js';
import { Dossiers } from './dossiers.store.js';
import { InterestReads } from './interests.reads.js';
import { InterestsController } from './interests.controller.js';
import { Interests } from './interests.store.js';
import { AskAgainLater } from './ask-again-later.js';
import { LaterChecksBadge } from './later-checks.badge.js';
import { LaterChecksController } from './later-checks.controller.js';
import { LaterCheckReads } from './later-checks.reads.js';
import { LaterChecks } from './later-checks.store.js';
import { LookUpAgain } from './look-up-again.js';
import { ResolveLaterCheck } from './resolve-later-check.js';
import { MailDefects } from './mail-defects.js';
import { MarkStale } from './mark-stale.js';
import { MarkStaleSweep } from './mark-stale.sweep.js';
import { OpenDossier } from './open-dossier.js';
import { OverriddenReads } from './overridden.reads.js';
import { RegistryQuestions } from './registry-questions.js';
import { SecondPersons } from './second-persons.js';
import { WithdrawInterest } from './withdraw-interest.js';
import { WriteNotes } from './write-notes.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([DossierRow, DossierCheckRow, DossierFindingRow]),
    ApprovalsModule,
    AuditModule,
    CentersModule,
    EmployersModule,
    MailModule,
    QueueModule,
    RegistriesModule,
    TurnosModule,
  ],
  controllers: [DossiersController, InterestsController, LaterChecksController],
  providers: [
    AskAgainLater,
    ChangeStanding,
    CheckRequirement,
    DecideDossier,
    DeclareInterest,
    DefectsAddress,
    DefectsMail,
    DefectsMails,
    DefectsReads,
    DossierFacts,
    DossierFindingApproval,
    DossierReads,
    Dossiers,
    DossiersBacklog,
    InterestReads,
    Interests,
    LaterCheckReads,
    LaterChecks,
    LaterChecksBadge,
    LookUpAgain,
    MailDefects,
    MarkStale,
    MarkStaleSweep,
    OpenDossier,
    OverriddenReads,
    RegistryQuestions,
    ResolveLaterCheck,
    SecondPersons,
    WithdrawInterest,
    WriteNotes,
  ],
  exports: [
    AskAgainLater,
    ChangeStanding,
    CheckRequirement,
    DecideDossier,
    DeclareInterest,
    DefectsReads,
    DossierReads,
    Dossiers,
    InterestReads,
    Interests,
    LaterCheckReads,
    LookUpAgain,
    MailDefects,
    OpenDossier,
    ResolveLaterCheck,
    SecondPersons,
    WithdrawInterest,
    WriteNotes,
  ],
})
export class DossiersModule {}
