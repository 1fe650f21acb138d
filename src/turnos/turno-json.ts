import { type Requirement } from '../requirements/index.js';
import { type StoredEmailCode } from './email-codes.store.js';
import { type HeldTurno } from './hold-turno.js';
import { type TurnoMode, type TurnoStatus } from './turno.rules.js';
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

/** The contract's turno. */
export interface TurnoJson {
  readonly id: string;
  /** From its confirmation on. */
  readonly code?: string;
  readonly status: TurnoStatus;
  readonly center: string;
  readonly service: string;
  readonly mode: TurnoMode;
  /** The room of a turno by video, while it is live. */
  readonly videoUrl?: string;
  readonly startsAt: string;
  readonly endsAt: string;
  /** Until its confirmation. */
  readonly holdExpiresAt?: string;
  readonly requirements?: readonly Pick<Requirement, 'kind' | 'how' | 'text'>[];
  /** While it is held. */
  readonly emailCode?: { readonly status: StoredEmailCode['status']; readonly expiresAt?: string };
}

/** As its owner sees it. */
export function turnoJson({
  turno,
  status,
  center,
  requirements,
  emailCode,
  videoHref,
}: TurnoView): TurnoJson {
  return {
    id: turno.id,
    ...(turno.code === null ? {} : { code: turno.code }),
    status,
    center: center.code,
    service: turno.serviceCode,
    mode: turno.mode,
    ...(videoHref === undefined ? {} : { videoUrl: videoHref }),
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
