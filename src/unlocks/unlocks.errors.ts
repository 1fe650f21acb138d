import { DomainError } from '../platform/index.js';

/** Expired, overtaken by a supervisor's review, made by nobody: one answer. */
export class NotMeNotValid extends DomainError {
  constructor() {
    super(
      'NOT_ME_NOT_VALID',
      'gone',
      'Este enlace ya no sirve. Si alguien usa su cuenta sin su permiso, diga «no fui yo» en cualquier centro de atención o llame al 140.',
    );
  }
}
