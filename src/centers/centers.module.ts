import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.js';
import { CalendarStore } from './calendar.store.js';
import { ClosureRow, OpeningHoursRow } from './calendar.entity.js';
import { CenterServiceRow, ServiceCenterRow } from './center.entity.js';
import { ChangeService } from './change-service.js';
import { CentersController } from './centers.controller.js';
import { CenterReads } from './centers.reads.js';
import { Services } from './services.store.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ServiceCenterRow, CenterServiceRow, OpeningHoursRow, ClosureRow]),
    AuditModule,
  ],
  controllers: [CentersController],
  providers: [CenterReads, CalendarStore, Services, ChangeService],
  exports: [CenterReads, CalendarStore, Services, ChangeService],
})
export class CentersModule {}
