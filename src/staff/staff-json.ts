import { type StaffActor } from '../platform/index.js';

/** The contract's words for who is signed in. */
export const staffOf = ({ username, name, role, center }: StaffActor) => ({
  staff: { username, name, role, center: center?.code ?? null },
});
