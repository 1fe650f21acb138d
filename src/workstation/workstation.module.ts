import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/index.js';
import { CentersModule } from '../centers/index.js';
import { ContactChangesModule } from '../contact-changes/index.js';
import { DossiersModule } from '../dossiers/index.js';
import { PapersModule } from '../papers/index.js';
import { QueueModule } from '../queue/index.js';
import { ResetsModule } from '../resets/index.js';
import { UnlocksModule } from '../unlocks/index.js';
import { TurnosModule } from '../turnos/index.js';
import { ClearTurnoPages } from './clear-turno.pages.js';
import { DefectsSheetPages } from './defects-sheet.pages.js';
import { Desk } from './desk.js';
import { GiveTurnoPages } from './give-turno.pages.js';
import { HomePages } from './home.pages.js';
import { PaperPages } from './paper.pages.js';
import { VisitPages } from './visit.pages.js';
import { WorkstationPages } from './workstation.pages.js';

@Module({
  imports: [
    ApprovalsModule,
    CentersModule,
    ContactChangesModule,
    TurnosModule,
    QueueModule,
    DossiersModule,
    PapersModule,
    ResetsModule,
    UnlocksModule,
  ],
  controllers: [
    HomePages,
    WorkstationPages,
    VisitPages,
    PaperPages,
    DefectsSheetPages,
    GiveTurnoPages,
    ClearTurnoPages,
  ],
  providers: [Desk],
})
export class WorkstationModule {}
