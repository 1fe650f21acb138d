import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  Allow,
  Answers,
  CurrentActor,
  IdParam,
  Once,
  type OnceKey,
  type StaffActor,
} from '../platform/index.js';
import { CONTACT_CHANGE_ASKED, type ContactChangeAsked } from './contact-changes.answers.js';
import { ContactChangeBody } from './contact-changes.dto.js';
import { RequestContactChange } from './request-contact-change.js';

@ApiTags('Expedientes')
@Controller('api/v1')
@Allow('clerk', 'supervisor')
export class ContactChangesController {
  constructor(private readonly requestContactChange: RequestContactChange) {}

  @Post('dossiers/:id/contact-change')
  @HttpCode(202)
  @ApiOperation({ summary: 'Pedir el cambio del correo registrado; rige cuando otra persona lo aprueba' })
  @Answers(CONTACT_CHANGE_ASKED)
  async request(
    @IdParam() dossierId: string,
    @Body() body: ContactChangeBody,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ): Promise<ContactChangeAsked> {
    const { id } = await this.requestContactChange.execute({ ...body, dossierId }, actor, once);
    return { approvalId: id ?? '' };
  }
}
