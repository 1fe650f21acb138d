import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

/** A day of the centre (`2026-11-23`) or an instant (`2026-11-23T13:00:00.000Z`). */
const DAY_OR_INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

export class AuditEventsQuery {
  @ApiPropertyOptional({ description: 'Desde: día del centro o instante, incluido' })
  @IsOptional()
  @IsString()
  @Matches(DAY_OR_INSTANT)
  from?: string;

  @ApiPropertyOptional({ description: 'Hasta: día del centro (incluido) o instante (excluido)' })
  @IsOptional()
  @IsString()
  @Matches(DAY_OR_INSTANT)
  to?: string;

  @ApiPropertyOptional({
    description: 'Quién: usuario, id, o la clase `public`, `system`, `employer`, `staff`',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  actor?: string;

  @ApiPropertyOptional({ description: 'Qué: acción exacta (`turno.confirmed`) o su primera parte (`turno`)' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  action?: string;

  @ApiPropertyOptional({ description: 'Sobre qué: id, o la clase (`turno`, `ticket`, `reset` …)' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  subject?: string;

  @ApiPropertyOptional({ description: 'Código del centro' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  center?: string;

  @ApiPropertyOptional({ description: 'De 1 a 200; 50 si no se indica' })
  @IsOptional()
  @IsString()
  @Matches(/^([1-9]\d?|1\d\d|200)$/)
  limit?: string;

  @ApiPropertyOptional({ description: '`nextCursor` de la respuesta anterior' })
  @IsOptional()
  @IsString()
  @MaxLength(128)
  cursor?: string;
}
