import { newId, type Sql } from '../../src/platform/index.js';

/** Who and what a dossier laid directly belongs to. */
export interface LaidDossier {
  readonly id: string;
  readonly ticketId: string;
  readonly centerId: string;
  readonly accountId: string;
}

export const SERVICE = 'clave-empleador';

/** A dossier of a visit that ended `ago`, such as `20 days`: what a store does with it is the matter, not how it came about. */
export async function laidDossier(
  sql: Sql,
  { service = SERVICE, ago = '0' }: { service?: string; ago?: string } = {},
): Promise<LaidDossier> {
  const [id, ticketId] = [newId(), newId()];
  const row = await sql.one<{ centerId: string; accountId: string }>(
    `WITH visit AS (
       INSERT INTO ticket (id, center_id, day, number, service_code, status, arrived_at, due_at, state_since, ended_at)
       SELECT $2::uuid, c.id, current_date, $2::uuid::text, $3, 'left', t, t, t, t
       FROM service_center c, (SELECT date_trunc('milliseconds', now() - $4::interval) AS t) AS past
       WHERE c.code = 'UIO-CENTRO' RETURNING id, center_id)
     INSERT INTO dossier (id, ticket_id, service_code, center_id, account_id, cedula, status, opened_by, opened_at, standing)
     SELECT $1, visit.id, $3, visit.center_id, a.id, '1740006299', 'open', s.id, now(), 'legal-representative'
     FROM visit, employer_account a, staff_member s WHERE a.ruc = '1790001016001' AND s.username = 'ventanilla1'
     RETURNING center_id AS "centerId", account_id AS "accountId"`,
    [id, ticketId, service, ago],
  );
  if (!row) throw new Error('the demo country is missing');
  return { id, ticketId, ...row };
}

/** Somebody of the demo staff. */
export async function staffMember(sql: Sql, username: string): Promise<{ id: string; cedula: string }> {
  const row = await sql.one<{ id: string; cedula: string }>(
    'SELECT id, cedula FROM staff_member WHERE username = $1',
    [username],
  );
  if (!row) throw new Error(`nobody is called ${username}`);
  return row;
}
