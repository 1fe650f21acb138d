/** First two digits of every cédula and RUC: the provinces in INEC order, and 30 for people registered at a consulate (domain 1.1, 8). */
export const PROVINCES = [
  { code: '01', name: 'Azuay' },
  { code: '02', name: 'Bolívar' },
  { code: '03', name: 'Cañar' },
  { code: '04', name: 'Carchi' },
  { code: '05', name: 'Cotopaxi' },
  { code: '06', name: 'Chimborazo' },
  { code: '07', name: 'El Oro' },
  { code: '08', name: 'Esmeraldas' },
  { code: '09', name: 'Guayas' },
  { code: '10', name: 'Imbabura' },
  { code: '11', name: 'Loja' },
  { code: '12', name: 'Los Ríos' },
  { code: '13', name: 'Manabí' },
  { code: '14', name: 'Morona Santiago' },
  { code: '15', name: 'Napo' },
  { code: '16', name: 'Pastaza' },
  { code: '17', name: 'Pichincha' },
  { code: '18', name: 'Tungurahua' },
  { code: '19', name: 'Zamora Chinchipe' },
  { code: '20', name: 'Galápagos' },
  { code: '21', name: 'Sucumbíos' },
  { code: '22', name: 'Orellana' },
  { code: '23', name: 'Santo Domingo de los Tsáchilas' },
  { code: '24', name: 'Santa Elena' },
  { code: '30', name: 'Exterior' },
] as const;

export type ProvinceCode = (typeof PROVINCES)[number]['code'];

const NAMES: ReadonlyMap<string, string> = new Map(PROVINCES.map(({ code, name }) => [code, name]));

export function isProvinceCode(code: string): code is ProvinceCode {
  return NAMES.has(code);
}

/** `Santo Domingo de los Tsáchilas` for `23`; `undefined` for a code that is none. */
export function provinceName(code: string): string | undefined {
  return NAMES.get(code);
}
