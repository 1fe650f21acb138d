import { parsePhone } from '../ecuador/index.js';
import { PhoneInvalid } from './turnos.errors.js';

/**
 * A telephone as typed, as it is stored; nothing typed is none.
 * @throws {PhoneInvalid} with the sentence that says how to write it
 */
export function readPhone(typed: string | undefined): string | null {
  if (typed === undefined || typed.trim() === '') return null;
  const phone = parsePhone(typed);
  if (!phone.ok) throw new PhoneInvalid(phone.detail);
  return phone.e164;
}
