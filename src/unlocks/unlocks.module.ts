import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { EmployersModule } from '../employers/index.js';
import { DisownChange } from './disown-change.js';
import { NotMePages } from './not-me.pages.js';
import { NotMeReads } from './not-me.reads.js';

@Module({
  imports: [AuditModule, EmployersModule],
  controllers: [NotMePages],
  providers: [DisownChange, NotMeReads],
})
export class UnlocksModule {}
