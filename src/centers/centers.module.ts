import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClosureRow, OpeningHoursRow } from './calendar.entity.js';
import { CenterServiceRow, ServiceCenterRow } from './center.entity.js';
import { CentersController } from './centers.controller.js';
import { CenterReads } from './centers.reads.js';

@Module({
  imports: [TypeOrmModule.forFeature([ServiceCenterRow, CenterServiceRow, OpeningHoursRow, ClosureRow])],
  controllers: [CentersController],
  providers: [CenterReads],
  exports: [CenterReads],
})
export class CentersModule {}
