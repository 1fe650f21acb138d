import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
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
import { type ApprovalList, APPROVALS, DECIDE_APPROVAL, ONE_APPROVAL } from './approvals.answers.js';
import { ApprovalDecisionBody } from './approvals.dto.js';
import { ApprovalReads, type ApprovalView } from './approvals.reads.js';
import { DecideApproval } from './decide-approval.js';

@ApiTags('Aprobaciones')
@Controller('api/v1/approvals')
export class ApprovalsController {
  constructor(
    private readonly decideApproval: DecideApproval,
    private readonly reads: ApprovalReads,
  ) {}

  @Get()
  @Allow('supervisor')
  @ApiOperation({ summary: 'Solicitudes del centro: primero las que esperan decisión' })
  @Answers(APPROVALS)
  async list(@CurrentActor() actor: StaffActor): Promise<ApprovalList> {
    return { approvals: await this.reads.ofCenter(actor) };
  }

  @Get(':id')
  @Allow('clerk', 'supervisor')
  @ApiOperation({ summary: 'Cómo va una solicitud' })
  @Answers(ONE_APPROVAL)
  find(@IdParam() id: string, @CurrentActor() actor: StaffActor): Promise<ApprovalView> {
    return this.reads.byId(id, actor);
  }

  @Post(':id/decision')
  @Allow('supervisor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Aprobar o negar lo que pidió otra persona, una sola vez' })
  @Answers(DECIDE_APPROVAL)
  async decide(
    @IdParam() approvalId: string,
    @Body() { outcome, reason = '' }: ApprovalDecisionBody,
    @CurrentActor() actor: StaffActor,
    @Once() once: OnceKey | undefined,
  ): Promise<ApprovalView> {
    await this.decideApproval.execute({ approvalId, outcome, reason }, actor, once);
    return this.reads.byId(approvalId, actor);
  }
}
