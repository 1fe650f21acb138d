import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { secondsAfter } from '../ecuador/index.js';
import { Outbox } from '../mail/index.js';
import { CONFIG, type Config, Database, type SystemActor } from '../platform/index.js';
import { ForgottenTurnos, KEPT_HOLD_SECONDS } from './forgotten-turnos.store.js';
import { OverdueTurnos } from './overdue.store.js';

export const FORGET_TURNOS = 'turnos.forget-people';

const FORGETTER: SystemActor = { kind: 'system', id: FORGET_TURNOS };
const DAY_SECONDS = 86_400;

/** One batch of turnos and holds no longer says whose they were (LOPDP Art. 10, conservation), with its audit. */
@Injectable()
export class ForgetTurnos {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly store: ForgottenTurnos,
    private readonly overdue: OverdueTurnos,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** @returns how many. */
  async execute(): Promise<number> {
    return this.database.transaction(async ({ tx, now }) => {
      const turnoCutOff = secondsAfter(now, -this.config.turnoRetentionDays * DAY_SECONDS);
      const turnos = await this.store.lockTurnos(tx, turnoCutOff);
      const holds = await this.store.lockHolds(tx, secondsAfter(now, -KEPT_HOLD_SECONDS));
      const old = [...turnos, ...holds];
      if (old.length === 0) return 0;
      // What nobody had ended has been over for long; nothing in force is ever forgotten.
      await this.overdue.settleTurnos(tx, now, idsOf(turnos));
      await this.outbox.forgetRecipients(tx, await this.store.forget(tx, now, idsOf(old)));
      await this.audit.record(
        tx,
        ...old.map(({ id, centerId }) => ({
          at: now,
          actor: FORGETTER,
          action: 'turno.forgotten',
          subject: { kind: 'turno', id },
          centerId,
        })),
      );
      return old.length;
    });
  }
}

const idsOf = (turnos: readonly { readonly id: string }[]): string[] => turnos.map(({ id }) => id);
