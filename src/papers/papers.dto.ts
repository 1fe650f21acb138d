import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInstance } from 'class-validator';
import { PAPER_KINDS, type PaperKind } from './paper.rules.js';

/** A form with one file. */
export class PaperBody {
  @ApiProperty({ enum: PAPER_KINDS, description: 'El requisito con el que se entrega' })
  @IsIn(PAPER_KINDS)
  kind!: PaperKind;

  @ApiProperty({
    type: 'string',
    format: 'binary',
    description: 'PDF, JPEG o PNG por su contenido. Nunca la copia de una cédula.',
  })
  @IsInstance(Buffer)
  file!: Buffer;
}
