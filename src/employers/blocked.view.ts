import {
  formatDateWithWeekday,
  localDateOf,
  localTimeOf,
  spanWords,
  type TimeZone,
} from '../ecuador/index.js';
import { type AccountBlocked } from './employers.errors.js';

const QUITO = 'America/Guayaquil' as TimeZone;

/** `sáb 28/11/2026 a las 20:54 (hora de Quito)`: nobody knows yet where the employer is. */
const quitoMoment = (at: Date): string =>
  `${formatDateWithWeekday(localDateOf(at, QUITO))} a las ${localTimeOf(at, QUITO)} (hora de Quito)`;

/** Of `employers/blocked`, which has no form: what helps is to wait until the hour that is told, or the counter. */
export const blockedView = ({ until, lockSeconds }: AccountBlocked) => ({
  until: until && quitoMoment(until),
  goodFor: spanWords(lockSeconds),
});
