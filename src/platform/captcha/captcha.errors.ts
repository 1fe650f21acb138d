import { DomainError } from '../errors/domain-error.js';

/** So many have asked, or failed, that the next one shows a little work first. */
export class CaptchaRequired extends DomainError {
  constructor() {
    const detail =
      'Falta la comprobación automática contra programas. Envíe otra vez: su navegador la hace solo, en unos segundos. Si no usa JavaScript, espere unos minutos.';
    super('CAPTCHA_REQUIRED', 'rule', detail, {
      title: 'Falta una comprobación',
      fields: [{ field: 'captcha', code: 'CAPTCHA_REQUIRED', detail }],
    });
  }
}

/** Not the solution of a challenge of ours, or one that is over or was used before: one answer for all of them. */
export class CaptchaWrong extends DomainError {
  constructor() {
    const detail =
      'La comprobación automática ya no sirve. Envíe otra vez: su navegador hace una nueva, en unos segundos.';
    super('CAPTCHA_WRONG', 'rule', detail, {
      title: 'La comprobación no sirve',
      fields: [{ field: 'captcha', code: 'CAPTCHA_WRONG', detail }],
    });
  }
}
