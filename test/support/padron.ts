import { PADRON_COLUMNS } from '../../src/registries/padron.rules.js';

type Column = (typeof PADRON_COLUMNS)[number];

const USUAL: Readonly<Record<Column, string>> = {
  NUMERO_RUC: '1790001016001',
  RAZON_SOCIAL: 'COMPAÑIA DE PRUEBA S.A.',
  CODIGO_JURISDICCION: 'ZONA 9',
  ESTADO_CONTRIBUYENTE: 'ACTIVO',
  CLASE_CONTRIBUYENTE: 'GEN',
  FECHA_INICIO_ACTIVIDADES: '2009-04-17 00:00:00',
  FECHA_ACTUALIZACION: '2024-05-03 00:00:00',
  FECHA_SUSPENSION_DEFINITIVA: '',
  FECHA_REINICIO_ACTIVIDADES: '',
  OBLIGADO: 'S',
  TIPO_CONTRIBUYENTE: 'SOCIEDAD',
  NUMERO_ESTABLECIMIENTO: '1',
  NOMBRE_FANTASIA_COMERCIAL: 'LA "FERIA"',
  ESTADO_ESTABLECIMIENTO: 'ABI',
  DESCRIPCION_PROVINCIA_EST: 'PICHINCHA',
  DESCRIPCION_CANTON_EST: 'QUITO',
  DESCRIPCION_PARROQUIA_EST: 'IÑAQUITO',
  CODIGO_CIIU: 'G4711.01',
  ACTIVIDAD_ECONOMICA: 'VENTA AL POR MENOR',
  AGENTE_RETENCION: 'N',
  ESPECIAL: 'N',
};

export const PADRON_HEADER = PADRON_COLUMNS.join('|');

/** One line of the SRI's open data. */
export const padronLine = (changes: Partial<Record<Column, string>> = {}): string =>
  PADRON_COLUMNS.map((column) => ({ ...USUAL, ...changes })[column]).join('|');

/** So many taxpayers with one establishment each, RUC 17…001 counted up from `first`. */
export const padronOf = (count: number, first = 0): string =>
  [
    PADRON_HEADER,
    ...Array.from({ length: count }, (_, n) =>
      padronLine({ NUMERO_RUC: `17${String(first + n).padStart(8, '0')}001`, RAZON_SOCIAL: `EMPRESA ${n}` }),
    ),
    '',
  ].join('\n');
