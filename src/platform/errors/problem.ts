import { type DomainError, type ErrorKind } from './domain-error.js';

const KINDS: Record<ErrorKind, { status: number; title: string }> = {
  input: { status: 400, title: 'Los datos no se pueden leer' },
  unauthenticated: { status: 401, title: 'Debe ingresar' },
  forbidden: { status: 403, title: 'No tiene permiso' },
  'not-found': { status: 404, title: 'No encontrado' },
  conflict: { status: 409, title: 'No es posible en este momento' },
  gone: { status: 410, title: 'Ya no está vigente' },
  'too-large': { status: 413, title: 'El envío es demasiado grande' },
  rule: { status: 422, title: 'Revise los datos' },
  locked: { status: 423, title: 'Acceso bloqueado' },
  'too-many': { status: 429, title: 'Demasiados intentos' },
  unavailable: { status: 503, title: 'Servicio no disponible por el momento' },
};

/** RFC 9457 problem document, as the contract lists it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors?: readonly { field: string; code: string; detail: string }[];
  [member: string]: unknown;
}

export const statusOf = (error: DomainError): number => KINDS[error.kind].status;

export function problemOf(error: DomainError, requestId: string): Problem {
  const { status, title } = KINDS[error.kind];
  return {
    ...error.extra,
    type: `urn:ventanilla:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: error.title ?? title,
    status,
    detail: error.detail,
    code: error.code,
    requestId,
    ...(error.fields.length > 0 ? { errors: error.fields } : {}),
  };
}
