import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/index.js';
import { LockoutsModule } from '../lockouts/index.js';
import { SignIn } from './sign-in.js';
import { SignOut } from './sign-out.js';
import { StaffMember } from './staff-member.entity.js';
import { StaffSession } from './staff-session.entity.js';
import { StaffSessions } from './staff-sessions.part.js';
import { StaffSessionStore } from './staff-sessions.store.js';
import { StaffController } from './staff.controller.js';
import { StaffPages } from './staff.pages.js';

/** Clerks, supervisors and administrators: who they are and that they are at their desk. */
@Module({
  imports: [AuditModule, LockoutsModule, TypeOrmModule.forFeature([StaffMember, StaffSession])],
  controllers: [StaffController, StaffPages],
  providers: [SignIn, SignOut, StaffSessions, StaffSessionStore],
})
export class StaffModule {}
