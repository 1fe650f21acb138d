import { parseCedula } from './cedula.js';
import { typedNumber } from './typed-number.js';

/** By what a person is named: a cédula, or the code of another document for whoever has none. Never both. */
export interface PersonDocument {
  readonly cedula: string | null;
  readonly foreignerCode: string | null;
}

export type PersonDocumentReading =
  | { ok: true; document: PersonDocument }
  | {
      ok: false;
      field: 'cedula' | 'foreignerCode';
      code: 'CEDULA_INVALID' | 'FOREIGNER_CODE_INVALID';
      detail: string;
    };

/**
 * Reads the one document that was typed. The code of a passport, a refugee's card or a visa follows no rule of ours: 4 to 20
 * letters or digits, kept in capitals so that it is found again however it is typed; nothing says that it exists.
 */
export function parsePersonDocument(typed: {
  cedula?: string | undefined;
  foreignerCode?: string | undefined;
}): PersonDocumentReading {
  if (typed.foreignerCode === undefined) {
    const cedula = parseCedula(typed.cedula);
    return cedula.ok
      ? { ok: true, document: { cedula: cedula.cedula, foreignerCode: null } }
      : { ok: false, field: 'cedula', code: 'CEDULA_INVALID', detail: cedula.detail };
  }
  const foreignerCode = typedNumber(typed.foreignerCode).toUpperCase();
  return /^[A-Z0-9]{4,20}$/.test(foreignerCode)
    ? { ok: true, document: { cedula: null, foreignerCode } }
    : {
        ok: false,
        field: 'foreignerCode',
        code: 'FOREIGNER_CODE_INVALID',
        detail: 'El código del documento tiene de 4 a 20 letras o números.',
      };
}

/** Whether two documents name the same person; a document that is missing names nobody. */
export const isSamePerson = (one: PersonDocument, other: PersonDocument): boolean =>
  (one.cedula ?? one.foreignerCode) !== null &&
  one.cedula === other.cedula &&
  one.foreignerCode === other.foreignerCode;
