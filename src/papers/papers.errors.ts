import { DomainError, type DomainErrorDetails } from '../platform/index.js';
import { PAPER_LIMITS } from './paper-limits.rules.js';
import { type PaperRefusal } from './read-paper.js';

const MEGABYTE = 1024 * 1024;
/** After so long one of the papers before has been read. */
const READ_AGAIN_AFTER_SECONDS = 5;
const STORE_AGAIN_AFTER_SECONDS = 30;

/** Something about the file that was sent; forms show it beside the field. */
class PaperRefused extends DomainError {
  constructor(code: string, kind: DomainError['kind'], detail: string, more: DomainErrorDetails = {}) {
    super(code, kind, detail, { ...more, fields: [{ field: 'file', code, detail }] });
  }
}

/** By its content, whatever its name says. */
export class PaperType extends PaperRefused {
  constructor() {
    super(
      'PAPER_TYPE',
      'rule',
      'El archivo no es un PDF, JPEG o PNG. Escanee el documento en PDF, o tome una foto en JPEG o PNG, y súbalo otra vez.',
    );
  }
}

export class PaperTooLarge extends PaperRefused {
  constructor() {
    super(
      'PAPER_TOO_LARGE',
      'too-large',
      `El archivo pasa de ${PAPER_LIMITS.bytes / MEGABYTE} MB. Escanee con menos resolución (200 puntos por pulgada bastan) y súbalo otra vez.`,
    );
  }
}

export class PaperPages extends PaperRefused {
  constructor() {
    super(
      'PAPER_PAGES',
      'rule',
      `El PDF tiene más de ${PAPER_LIMITS.pages} páginas. Suba solo las páginas del documento que se entrega.`,
    );
  }
}

export class PaperPixels extends PaperRefused {
  constructor() {
    super(
      'PAPER_PIXELS',
      'rule',
      'La imagen o una de las páginas es demasiado grande. Escanee en tamaño A4, o tome la foto con menos resolución, y súbalo otra vez.',
    );
  }
}

/** Encrypted, with or without a password to open it: what is kept must still be readable in ten years. */
export class PaperLocked extends PaperRefused {
  constructor() {
    super(
      'PAPER_LOCKED',
      'rule',
      'El PDF está protegido con contraseña o cifrado. Pida una copia sin protección, o escanee el documento impreso.',
    );
  }
}

/** Broken, or it took more time or memory than any honest paper does. */
export class PaperDamaged extends PaperRefused {
  constructor() {
    super(
      'PAPER_DAMAGED',
      'rule',
      'El archivo está dañado o no se puede leer completo. Ábralo para comprobarlo, escanéelo de nuevo y súbalo otra vez.',
    );
  }
}

export class PapersBusy extends PaperRefused {
  constructor() {
    super(
      'PAPERS_BUSY',
      'unavailable',
      'Se están leyendo muchos documentos en este momento. Espere unos segundos y súbalo otra vez.',
      { retryAfterSeconds: READ_AGAIN_AFTER_SECONDS },
    );
  }
}

/** The folder or the object store did not do what it was asked; the log says why. */
export class FilesUnavailable extends DomainError {
  constructor() {
    super(
      'FILES_UNAVAILABLE',
      'unavailable',
      'El archivo de documentos no responde. Espere un momento y vuelva a intentar; si sigue igual, avise a soporte.',
      { retryAfterSeconds: STORE_AGAIN_AFTER_SECONDS },
    );
  }
}

/** Nothing is kept of what is only shown or looked up. */
export class PaperKindRefused extends DomainError {
  constructor() {
    super(
      'PAPER_KIND',
      'rule',
      'En este expediente no se guarda ese papel: solo la carta de pedido y el nombramiento, cuando se piden.',
    );
  }
}

export class TooManyPapers extends PaperRefused {
  constructor(perLine: number) {
    super(
      'PAPER_LIMIT',
      'conflict',
      `Este requisito ya tiene ${perLine} archivos. Quite uno que sobre, o junte las páginas en un solo PDF.`,
    );
  }
}

const REFUSALS: Readonly<Record<PaperRefusal, new () => DomainError>> = {
  PAPER_PAGES: PaperPages,
  PAPER_PIXELS: PaperPixels,
  PAPER_LOCKED: PaperLocked,
  PAPER_DAMAGED: PaperDamaged,
};

/** What the process that reads said, as the person is told. */
export const refusalOf = (refusal: PaperRefusal): DomainError => new REFUSALS[refusal]();
