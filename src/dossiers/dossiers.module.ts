import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.js';
import { EmployersModule } from '../employers/index.js';
import { QueueModule } from '../queue/index.js';
import { RegistriesModule } from '../registries/index.js';
import { TurnosModule } from '../turnos/index.js';
import { ChangeStanding } from './change-standing.js';
import { CheckRequirement } from './check-requirement.js';
import { DecideDossier } from './decide-dossier.js';
import { DossierCheckRow } from './dossier-check.entity.js';
import { DossierFacts } from './dossier-facts.js';
import { DossierFindingRow } from './dossier-finding.entity.js';
import { DossierRow } from './dossier.entity.js';
import { DossiersController } from './dossiers.controller.js';
import { DossierReads } from './dossiers.reads.js';
import { Dossiers } from './dossiers.store.js';
import { OpenDossier } from './open-dossier.js';
import { RegistryQuestions } from './registry-questions.js';
import { WriteNotes } from './write-notes.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([DossierRow, DossierCheckRow, DossierFindingRow]),
    AuditModule,
    EmployersModule,
    QueueModule,
    RegistriesModule,
    TurnosModule,
  ],
  controllers: [DossiersController],
  providers: [
    ChangeStanding,
    CheckRequirement,
    DecideDossier,
    DossierFacts,
    DossierReads,
    Dossiers,
    OpenDossier,
    RegistryQuestions,
    WriteNotes,
  ],
  exports: [ChangeStanding, CheckRequirement, DecideDossier, DossierReads, Dossiers, OpenDossier, WriteNotes],
})
export class DossiersModule {}
