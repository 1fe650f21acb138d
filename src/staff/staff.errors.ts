import { DomainError } from '../platform/index.js';

/** One answer for an unknown user name, a wrong password and a person who no longer works here. */
export class CredentialsWrong extends DomainError {
  constructor() {
    super(
      'CREDENTIALS_WRONG',
      'unauthenticated',
      'El usuario o la contraseña no son correctos. Revíselos y vuelva a intentar.',
      {
        title: 'No pudimos dejarle ingresar',
      },
    );
  }
}

/** Too many failures in a row, for people who exist and those who do not alike. */
export class SignInLocked extends DomainError {
  constructor(secondsLeft: number) {
    super(
      'SIGN_IN_LOCKED',
      'locked',
      'Hubo demasiados intentos fallidos y el ingreso quedó bloqueado unos minutos. Espere y vuelva a intentar, o avise a su supervisor.',
      { retryAfterSeconds: secondsLeft },
    );
  }
}
