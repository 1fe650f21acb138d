import { type Answer, COUNT, objectOf, textLike } from '../platform/index.js';
import { EMPLOYER_COOKIE } from './employer-sessions.part.js';
import { type EmployerSelf } from './employers.reads.js';

const SELF = objectOf<EmployerSelf>('EmployerSelf', {
  employer: objectOf<EmployerSelf['employer']>('Employer', {
    ruc: textLike('1790001016001'),
    legalName: textLike('Compañía de Prueba S.A.'),
  }),
  keyAgeDays: COUNT,
});

export const SIGN_IN: Answer = {
  body: SELF,
  setsCookie: EMPLOYER_COOKIE,
  refuses: {
    401: ['CREDENTIALS_WRONG'],
    422: ['RUC_INVALID', 'CEDULA_INVALID', 'FOREIGNER_CODE_INVALID', 'CAPTCHA_REQUIRED', 'CAPTCHA_WRONG'],
    423: ['ACCOUNT_BLOCKED'],
    429: ['TOO_MANY_REQUESTS'],
    503: ['OVERLOADED'],
  },
};
export const WHO: Answer = { body: SELF };
export const CHANGE_KEY: Answer = {
  refuses: {
    401: ['CREDENTIALS_WRONG'],
    422: ['KEY_REJECTED'],
    423: ['ACCOUNT_BLOCKED'],
    503: ['OVERLOADED'],
  },
};
export const SIGN_OUT: Answer = {};
