import type request from 'supertest';
import { instantAt, localDateOf } from '../../src/ecuador/index.js';
import { newId } from '../../src/platform/secrets/random.js';
import { type TestApp } from './app.js';

export type Agent = ReturnType<typeof request.agent>;

export interface CounterJson {
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly clerk?: string;
}

export interface TicketJson {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly center: string;
  readonly service: string;
  readonly counter?: number;
  readonly turnoId?: string;
  readonly priority: boolean;
  readonly arrivedAt: string;
  readonly dueAt: string;
  readonly calls: number;
  readonly callReason?: string;
  readonly periods: { state: string; from: string; to?: string; counter?: number; clerk?: string }[];
}

export const QUITO = 'UIO-CENTRO';
const SERVICE = 'clave-empleador';

/** A signed-in clerk with counter `number` open. */
export async function clerkAt(
  app: TestApp,
  username: string,
  number: number,
  center = QUITO,
): Promise<{ agent: Agent; counter: CounterJson }> {
  const agent = await app.staff(username);
  const counter = await counterOf(agent, number, center);
  await agent.post(`/api/v1/counters/${counter.id}/opening`).expect(200);
  return { agent, counter };
}

export async function counterOf(agent: Agent, number: number, center = QUITO): Promise<CounterJson> {
  const { body } = await agent.get(`/api/v1/centers/${center}/counters`).expect(200);
  const found = (body as { counters: CounterJson[] }).counters.find((counter) => counter.number === number);
  if (!found) throw new Error(`no counter ${number}`);
  return found;
}

export async function walkIn(agent: Agent, input: object = {}, center = QUITO): Promise<TicketJson> {
  const answer = await agent
    .post(`/api/v1/centers/${center}/tickets`)
    .send({ service: SERVICE, ...input })
    .expect(201);
  return answer.body as TicketJson;
}

/** One counter leaves a visit in the list of pauses, and another one goes on with it. */
export async function handOver(ticketId: string, from: Agent, to: Agent): Promise<void> {
  await from.post(`/api/v1/tickets/${ticketId}/park`).send({ reason: 'Cambio de manos' }).expect(200);
  await to.post(`/api/v1/tickets/${ticketId}/resume`).expect(200);
  await to.post(`/api/v1/tickets/${ticketId}/start`).expect(200);
}

/** Who is due so soon may come today, also in the last half-hour of the day: then the turno is at its last minute. */
const SOON_MINUTES = 30;

/** A confirmed turno, written directly: what the queue does with it is the matter here, not how it was booked. */
export async function confirmedTurno(
  app: TestApp,
  turno: { startsInMinutes: number; center?: string; cedula?: string; status?: string; service?: string },
): Promise<{ id: string; code: string; startsAt: Date }> {
  const id = newId();
  const code = Array.from(
    id.replaceAll('-', '').slice(-6),
    (hex) => 'ABCDEFGHJKMNPQRS'[parseInt(hex, 16)],
  ).join('');
  return app.database.transaction(async ({ tx, now }) => {
    const then = new Date(now.getTime() + turno.startsInMinutes * 60_000);
    const isSoon = turno.startsInMinutes >= 0 && turno.startsInMinutes <= SOON_MINUTES;
    const startsAt =
      isSoon && localDateOf(then, MAINLAND) !== localDateOf(now, MAINLAND) ? lastMinuteOf(now) : then;
    const root = String(Math.floor(now.getTime() % 1e9)) + code;
    await tx.run(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email,
         booking_digest, hold_expires_at, created_at, confirmed_at)
       SELECT $1, $2, id, $3, (SELECT 1 + coalesce(max(seat), 0) FROM turno), $4::timestamptz, $4::timestamptz + interval '20 minutes', $5, '1790001016001', $6, $7,
         'x@demo.test', '\\x00', $8, $8, $8 FROM service_center WHERE code = $9`,
      [
        id,
        code,
        turno.service ?? SERVICE,
        startsAt,
        turno.status ?? 'confirmed',
        root,
        turno.cedula ?? '1740006299',
        now,
        turno.center ?? QUITO,
      ],
    );
    return { id, code, startsAt };
  });
}

const MAINLAND = 'America/Guayaquil';
const lastMinuteOf = (now: Date): Date => instantAt(localDateOf(now, MAINLAND), '23:59', MAINLAND);

/** How many audit events there are about a subject, by action. */
export async function auditOf(app: TestApp, subjectId: string): Promise<string[]> {
  const rows = await app.database.sql.rows<{ action: string }>(
    'SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY at, id',
    [subjectId],
  );
  return rows.map(({ action }) => action);
}
