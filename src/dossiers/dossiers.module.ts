import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.js';
import { EmployersModule } from '../employers/index.js';
import { DossierCheckRow } from './dossier-check.entity.js';
import { DossierFindingRow } from './dossier-finding.entity.js';
import { DossierRow } from './dossier.entity.js';
import { DossierReads } from './dossiers.reads.js';
import { Dossiers } from './dossiers.store.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([DossierRow, DossierCheckRow, DossierFindingRow]),
    AuditModule,
    EmployersModule,
  ],
  providers: [Dossiers, DossierReads],
  exports: [Dossiers, DossierReads],
})
export class DossiersModule {}
