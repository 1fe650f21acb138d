import { Inject, Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../audit/index.js';
import { secondsAfter } from '../ecuador/index.js';
import { Outbox } from '../mail/index.js';
import { CONFIG, type Config, Database, type SystemActor } from '../platform/index.js';
import { ForgottenTurnos, type OldTurno } from './forgotten-turnos.store.js';

export const FORGET_TURNOS = 'turnos.forget-people';

const FORGETTER: SystemActor = { kind: 'system', id: FORGET_TURNOS };
const DAY_SECONDS = 86_400;

/** Whoever never confirmed has no turno to answer for: a day is enough to come back to what was typed. */
const HOLD_SECONDS = DAY_SECONDS;

/** One batch of turnos and holds no longer says whose they were (LOPDP Art. 10, conservation), with its audit. */
@Injectable()
export class ForgetTurnos {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly store: ForgottenTurnos,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now }) => {
      const turnoCutOff = secondsAfter(now, -this.config.turnoRetentionDays * DAY_SECONDS);
      const old = [
        ...(await this.store.lockTurnos(tx, turnoCutOff)),
        ...(await this.store.lockHolds(tx, secondsAfter(now, -HOLD_SECONDS))),
      ];
      if (old.length === 0) return 0;
      const ids = old.map(({ id }) => id);
      await this.outbox.forgetRecipients(tx, await this.store.forget(tx, now, ids));
      await this.audit.record(tx, ...old.flatMap((turno) => eventsOf(turno, now)));
      return old.length;
    });
  }
}

/** Its end, where nobody had written it down, and the forgetting. */
function eventsOf({ id, centerId, status }: OldTurno, at: Date): AuditEntry[] {
  const event = { at, actor: FORGETTER, subject: { kind: 'turno', id }, centerId };
  const forgotten = { ...event, action: 'turno.forgotten' };
  if (status === 'arrived') return [{ ...event, action: 'turno.served' }, forgotten];
  if (status === 'confirmed') return [{ ...event, action: 'turno.no-show' }, forgotten];
  return [forgotten];
}
