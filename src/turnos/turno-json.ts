import { type HeldTurno } from './hold-turno.js';
import { type TurnoView } from './turnos.reads.js';

/** The contract's answer to a hold. */
export const heldJson = (held: HeldTurno) => ({
  id: held.id,
  status: 'held',
  center: held.center.code,
  service: held.service.code,
  startsAt: held.startsAt.toISOString(),
  endsAt: held.endsAt.toISOString(),
  holdExpiresAt: held.holdExpiresAt.toISOString(),
  manageToken: held.manageToken,
});

/** The contract's turno, as its owner sees it. */
export function turnoJson({ turno, status, center, requirements, emailCode }: TurnoView) {
  return {
    id: turno.id,
    ...(turno.code === null ? {} : { code: turno.code }),
    status,
    center: center.code,
    service: turno.serviceCode,
    mode: turno.mode,
    startsAt: turno.startsAt.toISOString(),
    endsAt: turno.endsAt.toISOString(),
    ...(turno.code === null
      ? { holdExpiresAt: turno.holdExpiresAt.toISOString() }
      : { requirements: requirements.map(({ kind, how, text }) => ({ kind, how, text })) }),
    ...(status === 'held' && emailCode
      ? {
          emailCode: {
            status: emailCode.status,
            ...(emailCode.status === 'sent' && emailCode.expiresAt
              ? { expiresAt: emailCode.expiresAt.toISOString() }
              : {}),
          },
        }
      : {}),
  };
}
