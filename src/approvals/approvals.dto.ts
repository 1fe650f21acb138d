import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type ApprovalOutcome } from './approval.rules.js';

const OUTCOMES: readonly ApprovalOutcome[] = ['approved', 'rejected'];

export class ApprovalDecisionBody {
  @ApiProperty({ enum: OUTCOMES })
  @IsIn(OUTCOMES)
  outcome!: ApprovalOutcome;

  @ApiProperty({ maxLength: 500, description: 'Necesario en los dos casos' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}
