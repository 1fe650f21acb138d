import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsString, IsUUID, MaxLength, ValidateIf } from 'class-validator';

/** May be left out; anything that is sent, null included, has to fit. */
const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

const REASON_LENGTH = 300;

/** For verbs that need nothing but their address. */
export class NoInput {}

export class ReasonInput {
  @ApiProperty({ maxLength: REASON_LENGTH })
  @IsString()
  @MaxLength(REASON_LENGTH)
  reason!: string;
}

export class CallInput extends ReasonInput {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  ticketId!: string;
}

export class WalkInInput {
  @ApiProperty({ example: 'clave-empleador' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  service!: string;

  @ApiPropertyOptional({ example: '1790001016001' })
  @MayBeAbsent()
  @IsString()
  ruc?: string;

  @ApiPropertyOptional({ example: '1740006299' })
  @MayBeAbsent()
  @IsString()
  cedula?: string;

  @ApiPropertyOptional({ example: 'X1234567', description: 'En lugar de la cédula, otro documento' })
  @MayBeAbsent()
  @IsString()
  foreignerCode?: string;

  @ApiPropertyOptional({ description: 'Atención preferente (Constitución, art. 35)' })
  @MayBeAbsent()
  @IsBoolean()
  priority?: boolean;
}

export class CheckInInput {
  @ApiPropertyOptional({ description: 'Código del turno; en su lugar, la cédula u otro documento' })
  @MayBeAbsent()
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  turnoCode?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  cedula?: string;

  @ApiPropertyOptional({ example: 'X1234567' })
  @MayBeAbsent()
  @IsString()
  foreignerCode?: string;

  @ApiPropertyOptional({ description: 'Atención preferente (Constitución, art. 35)' })
  @MayBeAbsent()
  @IsBoolean()
  priority?: boolean;
}

export class TransferInput {
  @ApiProperty({ example: 'desbloqueo' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  service!: string;

  @ApiPropertyOptional({ maxLength: REASON_LENGTH })
  @MayBeAbsent()
  @IsString()
  @MaxLength(REASON_LENGTH)
  note?: string;
}
