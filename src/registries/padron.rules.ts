/** The SRI's open data «Catastro RUC»: fields between `|`, quotes are data, one row per establishment (domain 2). */
export const PADRON_COLUMNS = [
  'NUMERO_RUC',
  'RAZON_SOCIAL',
  'CODIGO_JURISDICCION',
  'ESTADO_CONTRIBUYENTE',
  'CLASE_CONTRIBUYENTE',
  'FECHA_INICIO_ACTIVIDADES',
  'FECHA_ACTUALIZACION',
  'FECHA_SUSPENSION_DEFINITIVA',
  'FECHA_REINICIO_ACTIVIDADES',
  'OBLIGADO',
  'TIPO_CONTRIBUYENTE',
  'NUMERO_ESTABLECIMIENTO',
  'NOMBRE_FANTASIA_COMERCIAL',
  'ESTADO_ESTABLECIMIENTO',
  'DESCRIPCION_PROVINCIA_EST',
  'DESCRIPCION_CANTON_EST',
  'DESCRIPCION_PARROQUIA_EST',
  'CODIGO_CIIU',
  'ACTIVIDAD_ECONOMICA',
  'AGENTE_RETENCION',
  'ESPECIAL',
] as const;

/** Where in a line stands what we keep, counted from 0. */
export interface PadronLayout {
  readonly ruc: number;
  readonly legalName: number;
  readonly state: number;
  readonly establishment: number;
}

/**
 * Reads the first line: the columns by name, in whatever order.
 * @returns the layout, or one sentence on what the line lacks or has too much.
 */
export function readPadronHeader(line: string): PadronLayout | { readonly problem: string } {
  const names = line
    .replace(/^\uFEFF/, '')
    .trim()
    .split('|')
    .map((name) => name.trim().toUpperCase());
  const missing = PADRON_COLUMNS.filter((name) => !names.includes(name));
  if (missing.length === PADRON_COLUMNS.length)
    return { problem: 'la primera línea no tiene los nombres de las columnas del Catastro RUC' };
  if (missing.length > 0) return { problem: `faltan las columnas ${missing.join(', ')}` };
  if (names.length !== PADRON_COLUMNS.length)
    return { problem: `tiene ${names.length} columnas y se esperan ${PADRON_COLUMNS.length}` };
  return {
    ruc: names.indexOf('NUMERO_RUC'),
    legalName: names.indexOf('RAZON_SOCIAL'),
    state: names.indexOf('ESTADO_CONTRIBUYENTE'),
    establishment: names.indexOf('NUMERO_ESTABLECIMIENTO'),
  };
}

/** Why a line is left out. */
export type BadLine = 'COLUMNS' | 'RUC' | 'NAME' | 'ESTABLISHMENT' | 'ENCODING';

const SENTENCES: Readonly<Record<BadLine, string>> = {
  COLUMNS: `no tiene ${PADRON_COLUMNS.length} columnas`,
  RUC: 'el RUC no tiene 13 dígitos o no termina en 001',
  NAME: 'la razón social está vacía o tiene caracteres de control',
  ESTABLISHMENT: 'el número de establecimiento no es un número',
  ENCODING: 'no está en la codificación del archivo',
};

export const badLineText = (reason: BadLine): string => SENTENCES[reason];

/** An import that leaves less than half of what is there is a wrong or cut file, unless somebody says otherwise. */
export const losesTooMuch = (before: number, after: number): boolean => after < before / 2;
