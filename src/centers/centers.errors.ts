import { DomainError } from '../platform/index.js';

export class CenterUnknown extends DomainError {
  constructor() {
    super(
      'CENTER_UNKNOWN',
      'not-found',
      'No hay un centro de atención con ese código. Elija uno de la lista.',
    );
  }
}
