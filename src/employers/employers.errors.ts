import { spanWords } from '../ecuador/index.js';
import { DomainError, type FieldProblem, InputInvalid } from '../platform/index.js';

export { type FieldProblem };

/** A RUC or cédula that cannot be one; the RUC's problem names the code when both are wrong. */
export class NumbersInvalid extends DomainError {
  constructor(fields: readonly FieldProblem[]) {
    super(
      fields[0]?.code ?? 'RUC_INVALID',
      'rule',
      fields[0]?.detail ?? 'Revise los números y vuelva a enviar.',
      { fields },
    );
  }
}

/** Somebody is named by two documents, or by none. */
export class OneDocument extends InputInvalid {
  constructor(field: 'cedula' | 'foreignerCode') {
    const detail = 'Escriba la cédula o, en su lugar, el código del documento extranjero: uno de los dos.';
    super([{ field, code: 'ONE_OF', detail }], detail);
  }
}

/** The key offered breaks the rule for keys; `fields` says every way in which it does. */
export class KeyRejected extends DomainError {
  constructor(problems: readonly FieldProblem[]) {
    super('KEY_REJECTED', 'rule', 'Corrija lo que se indica y vuelva a escribir la clave.', {
      title: 'La clave no cumple con los parámetros de seguridad',
      fields: problems,
    });
  }
}

/** One answer for an unknown employer, a wrong cédula, a wrong key and no key at all. */
export class CredentialsWrong extends DomainError {
  constructor() {
    super(
      'CREDENTIALS_WRONG',
      'unauthenticated',
      'Los datos o la clave no son correctos. Revíselos y vuelva a intentar.',
      {
        title: 'No pudimos dejarle ingresar',
      },
    );
  }
}

/** Too many wrong keys, for employers that exist and those that do not alike; or an account that was frozen. */
export class AccountBlocked extends DomainError {
  /**
   * @param lockSeconds how long a block lasts; programs learn no more than that.
   * @param until when this one ends, for the page; null where it has no end by itself.
   */
  constructor(
    readonly lockSeconds: number,
    readonly until: Date | null,
  ) {
    const goodFor = spanWords(lockSeconds);
    super(
      'ACCOUNT_BLOCKED',
      'locked',
      `El ingreso está bloqueado por seguridad; un bloqueo por intentos fallidos dura ${goodFor} desde el último. Si no puede esperar, acérquese con turno a un centro: en la ventanilla desbloquean la cuenta o restablecen la clave el mismo día.`,
    );
  }
}

/** No employer is registered under this number and sucursal. */
export class EmployerUnknown extends DomainError {
  constructor() {
    super(
      'EMPLOYER_UNKNOWN',
      'not-found',
      'No hay un empleador registrado con ese RUC y sucursal. Revise el número; si es correcto, el empleador debe registrarse primero.',
    );
  }
}
