import { type Client } from 'pg';
import { cedulaCheckDigit } from '../src/ecuador/index.js';
import { type Config } from '../src/platform/config/config.js';
import { KeyRing, newId, newToken } from '../src/platform/index.js';

/** Of one round: more than two cores hash in its seconds. */
const LINKS = 1_500;

export interface Link {
  readonly token: string;
  readonly counterCode: string;
}

/** Links that lie in the mailboxes of employers without a key, each opened by nobody yet. */
export class Links {
  private readonly keyRing: KeyRing;
  private made = 0;

  constructor(
    private readonly owner: Client,
    config: Pick<Config, 'tokenKeys'>,
  ) {
    this.keyRing = new KeyRing(config);
  }

  /** @returns as many new links as a round may need. */
  async lay(): Promise<Link[]> {
    const links = Array.from({ length: LINKS }, () => this.newLink(this.made++));
    await this.owner.query(
      `WITH account AS (
         INSERT INTO employer_account (id, ruc, ruc_root, kind, legal_name, representative_cedula, representative_name, email, created_at)
         SELECT l.account, l.cedula || '001', l.cedula, 'natural', 'Persona ' || l.cedula, l.cedula, 'Ana Lucía Benítez Rojas', 'bench@ventanilla.test', now()
         FROM json_to_recordset($1::json) AS l(account uuid, cedula text) RETURNING id, key_version, contact_version)
       INSERT INTO key_reset (id, origin, account_id, status, link_mac, link_expires_at, issued_at, requested_at, sent_at, key_version, contact_version, attempt)
       SELECT l.id, 'online', a.id, 'sent', decode(l.mac, 'hex'), now() + interval '1 hour', now(), now(), now(), a.key_version, a.contact_version, 1
       FROM account a JOIN json_to_recordset($1::json) AS l(id uuid, account uuid, mac text) ON l.account = a.id`,
      [JSON.stringify(links)],
    );
    await this.owner.query('VACUUM ANALYZE employer_account, key_reset');
    return links;
  }

  /** Ends what was laid, and the mails it caused. @returns how many keys were set. */
  async clear(): Promise<number> {
    const { rows } = await this.owner.query<{ count: string }>(
      `SELECT count(*) FROM key_reset r JOIN employer_account a ON a.id = r.account_id JOIN employer_key_history h ON h.account_id = a.id
       WHERE r.status = 'completed' AND r.origin = 'online' AND a.key_hash = h.key_hash`,
    );
    await this.owner.query('DELETE FROM mail_message');
    await this.owner.query(
      `UPDATE key_reset SET origin = 'signed-request', status = 'failed' WHERE status = 'sent'`,
    );
    await this.owner.query(`UPDATE key_reset SET origin = 'signed-request' WHERE status = 'completed'`);
    return Number(rows[0]?.count);
  }

  private newLink(n: number) {
    const id = newId();
    const nine = `06${String(n).padStart(7, '0')}`;
    const token = newToken();
    return {
      id,
      account: newId(),
      cedula: `${nine}${cedulaCheckDigit(nine)}`,
      token,
      counterCode: this.keyRing.sixDigits('counter-code', id, '1'),
      mac: this.keyRing.sign('reset-link', token).toString('hex'),
    };
  }
}
