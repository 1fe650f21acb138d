/** What went wrong, in terms a transport can translate. One HTTP status per kind: see `problem.ts`. */
export type ErrorKind =
  | 'input' // 400: unreadable, unknown field, wrong type
  | 'unauthenticated' // 401
  | 'forbidden' // 403
  | 'not-found' // 404
  | 'conflict' // 409: against the present state
  | 'gone' // 410: too late (expired, used, replaced)
  | 'too-large' // 413
  | 'rule' // 422: well-formed, but against a rule
  | 'locked' // 423
  | 'too-many' // 429, with Retry-After
  | 'unavailable'; // 503: something we depend on is down, with Retry-After

/** One wrong field: its name as the client sent it, a stable code, and the sentence to show beside it. */
export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

export interface DomainErrorDetails {
  /** Short Spanish heading; a general one per kind is used when absent. */
  readonly title?: string;
  readonly fields?: readonly FieldProblem[];
  /** Members added to the problem document, such as `triesLeft`. Never a secret, never a person's data. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  /** Somebody signed in reached for what is not theirs: whoever keeps a record of that is told (`DeniedPart`). */
  readonly isDenial?: boolean;
}

/**
 * An expected refusal: a code that programs rely on, a kind that becomes a status, and the Spanish sentence
 * the person reads, which says what to do next.
 */
export class DomainError extends Error {
  readonly title: string | undefined;
  readonly fields: readonly FieldProblem[];
  readonly extra: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;
  readonly isDenial: boolean;

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    readonly detail: string,
    details: DomainErrorDetails = {},
  ) {
    super(`${code}: ${detail}`);
    this.title = details.title;
    this.fields = details.fields ?? [];
    this.extra = details.extra ?? {};
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.isDenial = details.isDenial ?? false;
  }
}

/** The request itself cannot be read: unknown field, wrong type, bad JSON. */
export class InputInvalid extends DomainError {
  constructor(fields: readonly FieldProblem[], detail = 'Revise los datos marcados y vuelva a enviar.') {
    super('INPUT_INVALID', 'input', detail, { title: 'Los datos no se pueden leer', fields });
  }
}

export class NotFound extends DomainError {
  constructor(detail = 'No encontramos lo que busca. Revise la dirección o vuelva al inicio.') {
    super('NOT_FOUND', 'not-found', detail);
  }
}

export class TooManyRequests extends DomainError {
  constructor(retryAfterSeconds: number) {
    super(
      'TOO_MANY_REQUESTS',
      'too-many',
      'Hizo demasiados intentos seguidos. Espere un momento y vuelva a intentar.',
      {
        retryAfterSeconds,
      },
    );
  }
}
