/**
 * What each operation costs at least: Fastify and `pg` as they come, with the least SQL for the same effect, in tables
 * of its own. No sessions, no validation, no audit, no headers, no calling order but the oldest first.
 */
import { randomUUID } from 'node:crypto';
import { Algorithm, hash } from '@node-rs/argon2';
import Fastify from 'fastify';
import pg from 'pg';
import { BARE_SLOTS } from './bare-tables.js';

const { DATABASE_URL, DATABASE_POOL, PORT } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL) });
const app = Fastify();

/** Prepared once per connection, like every statement of the app. */
const run = <T extends object>(name: string, text: string, values: unknown[]) =>
  pool.query<T>({ name, text, values });

app.get('/ready', async () => ({ ok: (await pool.query('SELECT 1')).rowCount === 1 }));

app.get<{ Querystring: { center: string; day: string } }>('/slots', async ({ query }) => {
  const { rows } = await run(
    'slots',
    `SELECT starts_at AS "startsAt", free FROM bare_slot WHERE center = $1 AND day = $2 ORDER BY starts_at LIMIT ${BARE_SLOTS}`,
    [query.center, query.day],
  );
  return { center: query.center, slots: rows };
});

interface Hold {
  readonly center: string;
  readonly service: string;
  readonly startsAt: string;
  readonly seat: number;
  readonly ruc: string;
  readonly cedula: string;
}

app.post<{ Body: Hold }>('/holds', async ({ body }, reply) => {
  const { rows } = await run<{ id: string; holdExpiresAt: Date }>(
    'hold',
    `INSERT INTO bare_hold (id, center, service, starts_at, seat, ruc, cedula, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now() + interval '10 minutes') RETURNING id, expires_at AS "holdExpiresAt"`,
    [randomUUID(), body.center, body.service, body.startsAt, body.seat, body.ruc, body.cedula],
  );
  return reply.code(201).send({ ...rows[0], status: 'held' });
});

app.post<{ Params: { id: string }; Body: { code: string } }>(
  '/turnos/:id/confirmation',
  async ({ params, body }, reply) => {
    const { rows } = await run<{ id: string; confirmedAt: Date }>(
      'confirmation',
      `UPDATE bare_turno SET status = 'confirmed', confirmed_at = now() WHERE id = $1 AND status = 'held' AND code = $2 AND expires_at > now()
       RETURNING id, status, confirmed_at AS "confirmedAt"`,
      [params.id, body.code],
    );
    return rows[0] ?? reply.code(410).send();
  },
);

app.post<{ Body: { counter: number } }>('/next', async ({ body }, reply) => {
  const { rows } = await run(
    'next',
    `UPDATE bare_ticket SET status = 'called', counter = $1, called_at = now()
     WHERE id = (SELECT id FROM bare_ticket WHERE center = $2 AND status = 'waiting' ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, number, status, counter, called_at AS "calledAt"`,
    [body.counter, 'next'],
  );
  return rows[0] ?? reply.code(204).send();
});

app.post<{ Body: { center: string; service: string } }>('/tickets', async ({ body }, reply) => {
  const { rows } = await run(
    'ticket',
    `INSERT INTO bare_ticket (id, center, service, status, due_at) VALUES ($1, $2, $3, 'waiting', now())
     RETURNING id, number, status, due_at AS "dueAt"`,
    [randomUUID(), body.center, body.service],
  );
  return reply.code(201).send(rows[0]);
});

/** The parameters of `platform/secrets/secret-hasher.ts`. */
const ARGON2ID = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

app.post<{ Body: { newKey: string } }>('/hashes', async ({ body }, reply) => {
  await hash(body.newKey, ARGON2ID);
  return reply.code(204).send();
});

const BOARD = { calls: [] as object[], waiting: 12, openCounters: 6 };
for (let counter = 6; counter > 0; counter -= 1)
  BOARD.calls.push({ number: `A-00${counter}`, counter, calledAt: '2026-11-23T13:00:00.000Z' });

app.get('/board', async () => BOARD);

const stop = () => void app.close().then(() => process.exit(0));
process.on('SIGTERM', stop);
process.on('disconnect', stop);
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
