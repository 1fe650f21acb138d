import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApprovalsModule } from '../approvals/index.js';
import { AuditModule } from '../audit/index.js';
import { EmployersModule } from '../employers/index.js';
import { QueueModule } from '../queue/index.js';
import { RegistriesModule } from '../registries/index.js';
import { TurnosModule } from '../turnos/index.js';
import { CheckRequirement } from './check-requirement.js';
import { DecideDossier } from './decide-dossier.js';
import { DossierCheckRow } from './dossier-check.entity.js';
import { DossierFacts } from './dossier-facts.js';
import { DossierFindingApproval } from './dossier-finding.approval.js';
import { DossierFindingRow } from './dossier-finding.entity.js';
import { DossierRow } from './dossier.entity.js';
import { DossiersController } from './dossiers.controller.js';
import { DossierReads } from './dossiers.reads.js';
import { Dossiers } from './dossiers.store.js';
import { OpenDossier } from './open-dossier.js';
import { RegistryQuestions } from './registry-questions.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([DossierRow, DossierCheckRow, DossierFindingRow]),
    ApprovalsModule,
    AuditModule,
    EmployersModule,
    QueueModule,
    RegistriesModule,
    TurnosModule,
  ],
  controllers: [DossiersController],
  providers: [
    CheckRequirement,
    DecideDossier,
    DossierFacts,
    DossierFindingApproval,
    DossierReads,
    Dossiers,
    OpenDossier,
    RegistryQuestions,
  ],
  exports: [CheckRequirement, DecideDossier, DossierReads, Dossiers, OpenDossier],
})
export class DossiersModule {}
