import { Inject, Injectable } from '@nestjs/common';
import { localDateOf, secondsAfter } from '../ecuador/index.js';
import { type Backlog, backlogOf, CONFIG, type Config, Database, together } from '../platform/index.js';
import { KEPT_CODE_SECONDS } from './email-codes.store.js';
import { KEPT_HOLD_SECONDS } from './forgotten-turnos.store.js';
import { AWAITED_UNTIL } from './overdue.store.js';
import { REMINDERS_DUE } from './reminders.store.js';
import { UNCONFIRMED_HOURS } from './waiting-entries.store.js';

const DAY_SECONDS = 86_400;

/** What the sweeps of turnos still have to write down. Every answer to a person knows it already. */
@Injectable()
export class TurnosBacklog {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
  ) {}

  holds(now: Date): Promise<Backlog> {
    return this.due(
      `SELECT hold_expires_at AS at FROM turno WHERE status = 'held' AND hold_expires_at <= $1 ORDER BY hold_expires_at`,
      now,
    );
  }

  codes(now: Date): Promise<Backlog> {
    return this.due(
      `SELECT expires_at + $2::int * interval '1 second' AS at FROM turno_email_code
       WHERE mac IS NOT NULL AND expires_at <= $1 ORDER BY expires_at`,
      secondsAfter(now, -KEPT_CODE_SECONDS),
      KEPT_CODE_SECONDS,
    );
  }

  noShows(now: Date): Promise<Backlog> {
    return this.due(
      `SELECT ${AWAITED_UNTIL} AS at FROM turno t JOIN service_center c ON c.id = t.center_id
       WHERE t.status = 'confirmed' AND t.starts_at <= $1 AND ${AWAITED_UNTIL} <= $1 ORDER BY t.starts_at`,
      now,
    );
  }

  async reminders(now: Date): Promise<Backlog> {
    const due = Object.values(REMINDERS_DUE).map(({ where, at }) =>
      this.due(`SELECT ${at} AS at FROM turno t WHERE ${where} ORDER BY t.starts_at`, now),
    );
    return together(await Promise.all(due));
  }

  async toForget(now: Date): Promise<Backlog> {
    const keptSeconds = this.config.turnoRetentionDays * DAY_SECONDS;
    return together(
      await Promise.all([
        this.due(
          `SELECT ends_at + $2::int * interval '1 second' AS at FROM turno
           WHERE forgotten_at IS NULL AND code IS NOT NULL AND ends_at <= $1 ORDER BY ends_at`,
          secondsAfter(now, -keptSeconds),
          keptSeconds,
        ),
        this.due(
          `SELECT ended_at + $2::int * interval '1 second' AS at FROM turno
           WHERE forgotten_at IS NULL AND code IS NULL AND NOT seated AND ended_at <= $1 ORDER BY ended_at`,
          secondsAfter(now, -KEPT_HOLD_SECONDS),
          KEPT_HOLD_SECONDS,
        ),
      ]),
    );
  }

  /** Offers that nobody answered in time, and entries whose days are over. Who waits for a seat is not overdue. */
  async waiting(now: Date): Promise<Backlog> {
    return together(
      await Promise.all([
        this.due(
          'SELECT expires_at AS at FROM waiting_offer WHERE outcome IS NULL AND expires_at <= $1 ORDER BY expires_at',
          now,
        ),
        this.due(
          `SELECT (until_day + 1)::timestamp AT TIME ZONE 'America/Guayaquil' AS at FROM waiting_entry WHERE until_day < $1 ORDER BY until_day`,
          localDateOf(now, 'America/Guayaquil'),
        ),
        this.due(
          `SELECT created_at + interval '${UNCONFIRMED_HOURS} hours' AS at FROM waiting_entry
           WHERE status = 'asked' AND created_at <= $1 ORDER BY created_at`,
          secondsAfter(now, -UNCONFIRMED_HOURS * 3_600),
        ),
      ]),
    );
  }

  private due(due: string, ...params: unknown[]): Promise<Backlog> {
    return backlogOf(this.database.sql, due, params);
  }
}
