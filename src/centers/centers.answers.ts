import { type Answer, COUNT, listOf, objectOf, type Shape, textLike } from '../platform/index.js';

export interface CenterJson {
  readonly code: string;
  readonly name: string;
  readonly province: string;
  readonly provinceCode: string;
  readonly city: string;
  readonly address: string;
  readonly timeZone: string;
  readonly services: readonly {
    readonly code: string;
    readonly name: string;
    readonly minutes: number;
    readonly modes: readonly string[];
  }[];
}

const CENTER: Shape<CenterJson> = objectOf<CenterJson>('Center', {
  code: textLike('UIO-CENTRO'),
  name: textLike('Centro de atención Quito Centro'),
  province: textLike('Pichincha'),
  provinceCode: textLike('17'),
  city: textLike('Quito'),
  address: textLike('Av. 10 de Agosto y Bogotá'),
  timeZone: textLike('America/Guayaquil'),
  services: listOf(
    objectOf<CenterJson['services'][number]>('CenterService', {
      code: textLike('clave-empleador'),
      name: textLike('Clave de empleador'),
      minutes: COUNT,
      modes: listOf(textLike('in-person')),
    }),
  ),
});

export const CENTERS: Answer = {
  body: objectOf<{ centers: CenterJson[] }>('Centers', { centers: listOf(CENTER) }),
};
