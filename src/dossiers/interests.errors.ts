import { DomainError } from '../platform/index.js';

/** Whoever is related to an employer decides nothing about it. */
export class InterestDeclared extends DomainError {
  constructor() {
    super(
      'INTEREST_DECLARED',
      'conflict',
      'Usted declaró parentesco o interés con este empleador. Deje la visita en pausa para que otra ventanilla la atienda.',
      { isDenial: true },
    );
  }
}

/** Nor does a relative authorise or control anything about it. */
export class CheckerDeclaredInterest extends DomainError {
  constructor() {
    super(
      'INTEREST_DECLARED',
      'conflict',
      'Usted declaró parentesco o interés con este empleador: esto lo decide otra persona de supervisión.',
      { isDenial: true },
    );
  }
}
