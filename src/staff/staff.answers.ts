import { type Answer, objectOf, oneOf, orNull, type StaffRole, textLike } from '../platform/index.js';
import { STAFF_COOKIE } from './staff-sessions.part.js';
import { type staffOf } from './staff-json.js';

type StaffJson = ReturnType<typeof staffOf>;

const SESSION = objectOf<StaffJson>('StaffSession', {
  staff: objectOf<StaffJson['staff']>('Staff', {
    username: textLike('ventanilla1'),
    name: textLike('Rosa Guamán'),
    role: oneOf<StaffRole>('clerk', 'supervisor', 'admin'),
    center: orNull(textLike('UIO-CENTRO')),
  }),
});

export const SIGN_IN: Answer = {
  body: SESSION,
  setsCookie: STAFF_COOKIE,
  refuses: { 401: ['CREDENTIALS_WRONG'], 423: ['SIGN_IN_LOCKED'], 503: ['OVERLOADED'] },
};
export const WHO: Answer = { body: SESSION };
export const SIGN_OUT: Answer = {};
