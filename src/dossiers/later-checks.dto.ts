import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type LaterOutcome } from './later-check.rules.js';

const OUTCOMES: readonly LaterOutcome[] = ['conforming', 'non-conforming'];

export class LaterCheckResolutionBody {
  @ApiProperty({ enum: OUTCOMES })
  @IsIn(OUTCOMES)
  outcome!: LaterOutcome;

  @ApiPropertyOptional({ maxLength: 500, description: 'Necesario cuando no está conforme' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}
