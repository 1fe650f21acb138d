import { Module } from '@nestjs/common';
import { CentersModule } from '../centers/index.js';
import { DossiersModule } from '../dossiers/index.js';
import { QueueModule } from '../queue/index.js';
import { ResetsModule } from '../resets/index.js';
import { Desk } from './desk.js';
import { HomePages } from './home.pages.js';
import { VisitPages } from './visit.pages.js';
import { WorkstationPages } from './workstation.pages.js';

@Module({
  imports: [CentersModule, QueueModule, DossiersModule, ResetsModule],
  controllers: [HomePages, WorkstationPages, VisitPages],
  providers: [Desk],
})
export class WorkstationModule {}
