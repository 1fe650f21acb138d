import { type Client } from 'pg';
import { cedulaCheckDigit } from '../src/ecuador/index.js';
import { type Config } from '../src/platform/config/config.js';
import { digest, KeyRing, newId, newToken } from '../src/platform/index.js';
import { CENTERS, centerCode, SERVICE, SLOT_MINUTES, slotStart } from './ground.js';

/** What was mailed, to everybody here alike. */
export const CODE = '271828';
export const EMAIL = 'bench@ventanilla.test';
/** Of one round: more than either server confirms in it. */
const HOLDS = 6_000;
const BARE_HOLDS = 20_000;
/** Past the days that the holds of the bench take. */
const FIRST_SLOT = 30 * 96;

/** Holds that wait for their code, as they stand once it has been mailed. */
export class Holds {
  /** All of them were made in one browser. */
  private readonly secret = newToken();
  private readonly keyRing: KeyRing;
  private made = 0;

  constructor(
    private readonly owner: Client,
    config: Pick<Config, 'tokenKeys'>,
  ) {
    this.keyRing = new KeyRing(config);
  }

  get cookie(): string {
    return `ventanilla_booking=${this.secret}`;
  }

  /** @returns the ids of as many new holds as a round may need. */
  async lay(): Promise<string[]> {
    const holds = Array.from({ length: HOLDS }, () => this.newHold(this.made++));
    await this.owner.query(
      `WITH laid AS (
         INSERT INTO turno (id, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, booking_digest, hold_expires_at, created_at)
         SELECT h.id, c.id, $2, 1, h.starts_at, h.starts_at + $3::int * interval '1 minute', 'held', h.cedula || '001', h.cedula, h.cedula, $4,
           now() + interval '1 hour', now()
         FROM json_to_recordset($1::json) AS h(id uuid, center text, starts_at timestamptz, cedula text) JOIN service_center c ON c.code = h.center
         RETURNING id)
       INSERT INTO turno_email_code (turno_id, email, status, mac, tries_left, attempt, expires_at, created_at)
       SELECT id, $5, 'sent', decode(h.mac, 'hex'), 3, 1, now() + interval '1 hour', now()
       FROM laid JOIN json_to_recordset($1::json) AS h(id uuid, mac text) USING (id)`,
      [JSON.stringify(holds), SERVICE, SLOT_MINUTES, digest(this.secret), EMAIL],
    );
    await this.owner.query('VACUUM ANALYZE turno, turno_email_code');
    return holds.map(({ id }) => id);
  }

  /** Ends what was laid, and the mails it caused. @returns how many had been confirmed. */
  async clear(): Promise<number> {
    const confirmed = await this.owner.query(
      `UPDATE turno SET status = 'served', ended_at = now() WHERE status = 'confirmed'`,
    );
    await this.owner.query('DELETE FROM turno WHERE booking_digest = $1 AND status = $2', [
      digest(this.secret),
      'held',
    ]);
    await this.owner.query('DELETE FROM mail_message');
    return confirmed.rowCount ?? 0;
  }

  async layBare(): Promise<string[]> {
    const ids = Array.from({ length: BARE_HOLDS }, newId);
    await this.owner.query(
      `INSERT INTO bare_turno (id, status, code, expires_at) SELECT id, 'held', $2, now() + interval '1 hour' FROM unnest($1::uuid[]) AS id`,
      [ids, CODE],
    );
    await this.owner.query('VACUUM ANALYZE bare_turno');
    return ids;
  }

  async clearBare(): Promise<number> {
    const { rows } = await this.owner.query<{ count: string }>(
      `SELECT count(*) FROM bare_turno WHERE status = 'confirmed'`,
    );
    await this.owner.query('TRUNCATE bare_turno');
    return Number(rows[0]?.count);
  }

  private newHold(n: number) {
    const id = newId();
    const nine = `09${String(n).padStart(7, '0')}`;
    return {
      id,
      center: centerCode(n),
      starts_at: slotStart(FIRST_SLOT + Math.floor(n / CENTERS)),
      cedula: `${nine}${cedulaCheckDigit(nine)}`,
      mac: this.keyRing.sign('email-code', id, CODE).toString('hex'),
    };
  }
}
