import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Allow, CurrentActor, type StaffActor, type StaffRole } from '../platform/index.js';
import { DESK } from './desk-facts.js';

const HOME: Readonly<Record<StaffRole, string>> = {
  clerk: DESK,
  supervisor: '/personal/auditoria',
  admin: '/personal/auditoria',
};

/** Where each of the staff begins the day. */
@ApiExcludeController()
@Controller()
export class HomePages {
  @Allow('clerk', 'supervisor', 'admin')
  @Get('personal')
  async home(@CurrentActor() actor: StaffActor, @Res() reply: FastifyReply): Promise<void> {
    await reply.redirect(HOME[actor.role], 303);
  }
}
