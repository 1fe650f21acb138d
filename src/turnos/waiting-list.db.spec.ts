import { startTestApp, type TestApp } from '../../test/support/app.js';
import { closeGate } from '../../test/support/gate.js';
import { auditOf } from '../../test/support/visits.js';
import { addDays, localDateOf } from '../ecuador/index.js';
import { DomainError, newId, newToken, type PublicActor, Realtime } from '../platform/index.js';
import { AcceptOffer } from './accept-offer.js';
import { ExpireOffers } from './expire-offers.js';
import { HoldTurno } from './hold-turno.js';
import { OfferSeats } from './offer-seats.js';
import { RefuseOffer } from './refuse-offer.js';
import { WaitingAccess } from './waiting-access.js';

const PERSON: PublicActor = { kind: 'public', requestId: 'waiting', address: '127.0.0.1' };
const CENTER = 'GPS-AYORA';
const SERVICE = 'clave-empleador';
const RUCS = ['1790001016001', '0990001014001', '0100000371001', '0430001487001'] as const;

interface Offered {
  readonly entry_id: string;
  readonly turno_id: string;
  readonly outcome: string | null;
}

/** One centre with one seat an hour, closed but for one slot: whoever gets it, the others do not. */
describe('the waiting list', () => {
  let app: TestApp;
  let twin: TestApp;
  let startsAt: Date;

  beforeAll(async () => {
    app = await startTestApp();
    twin = await app.twin();
  });
  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    const { sql } = app.database;
    for (const table of ['waiting_entry', 'turno', 'mail_message', 'closure'])
      await sql.run(`DELETE FROM ${table}`);
    app.mailbox.clear();
    await onlySlotIn('5 days');
  });

  /** Closes the centre, but for one slot at noon on its wall so many days from now. */
  async function onlySlotIn(distance: string): Promise<void> {
    const { sql } = app.database;
    await sql.run('DELETE FROM closure');
    const row = await sql.one<{ at: Date }>(
      `SELECT (date_trunc('day', (now() + $1::interval) AT TIME ZONE 'Pacific/Galapagos') + interval '12 hours') AT TIME ZONE 'Pacific/Galapagos' AS at`,
      [distance],
    );
    startsAt = row?.at ?? new Date(0);
    for (const [id, from, to] of [
      [newId(), `now() - interval '1 day'`, '$2::timestamptz'],
      [newId(), `$2::timestamptz + interval '20 minutes'`, `now() + interval '60 days'`],
    ] as const) {
      await sql.run(
        `INSERT INTO closure (id, center_id, starts_at, ends_at, reason) SELECT $1, id, ${from}, ${to}, 'prueba' FROM service_center WHERE code = '${CENTER}'`,
        [id, startsAt],
      );
    }
    for (const each of [app, twin]) each.app.get(Realtime).announce(['*']);
  }

  /** Somebody who waits; the earlier they are made, the earlier they came. */
  async function waiting(ruc: string, over: { fromDay?: string; parts?: string[]; email?: string } = {}) {
    const id = newId();
    const day = localDateOf(startsAt, 'Pacific/Galapagos');
    await app.database.sql.run(
      `INSERT INTO waiting_entry (id, status, service_code, center_id, ruc, ruc_root, cedula, email, from_day, until_day, parts, created_at, joined_at)
       SELECT $1, 'waiting', $2, c.id, $3, left($3, 10), '1740006299', $4, $5, $6, $7, clock_timestamp(), clock_timestamp()
       FROM service_center c WHERE c.code = $8`,
      [
        id,
        SERVICE,
        ruc,
        over.email ?? `${ruc}@empresa.ec`,
        over.fromDay ?? addDays(day, -3),
        addDays(day, 3),
        over.parts ?? ['morning', 'afternoon'],
        CENTER,
      ],
    );
    return { id, token: app.app.get(WaitingAccess).token(id) };
  }
  const offer = (of: TestApp = app) => of.app.get(OfferSeats).execute();
  const accept = (token: string, of: TestApp = app) => of.app.get(AcceptOffer).execute(token, PERSON);
  const offers = () =>
    app.database.sql.rows<Offered>(
      'SELECT entry_id, turno_id, outcome FROM waiting_offer ORDER BY offered_at, id',
    );
  const turnos = async (status: string) =>
    (await app.database.sql.rows<{ id: string }>('SELECT id FROM turno WHERE status = $1', [status])).map(
      ({ id }) => id,
    );
  const statusOf = async (id: string) =>
    (await app.database.sql.one<{ status: string }>('SELECT status FROM waiting_entry WHERE id = $1', [id]))
      ?.status;
  const runOut = () =>
    app.database.transaction(async ({ tx, now }) => {
      await tx.run('UPDATE waiting_offer SET expires_at = $1 WHERE outcome IS NULL', [now]);
      await tx.run(`UPDATE turno SET hold_expires_at = $1 WHERE status = 'held'`, [now]);
    });
  const nextDay = () => app.database.sql.run('UPDATE waiting_offer SET offered_on = offered_on - 1');
  const codeOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof DomainError ? error.code : 'UNEXPECTED'),
    );
  const hold = (index: number, of: TestApp = app) =>
    of.app.get(HoldTurno).execute(
      {
        center: CENTER,
        service: SERVICE,
        startsAt,
        ruc: RUCS[index] ?? '',
        cedula: '1740006299',
        sucursal: '0001',
        mode: 'in-person',
        cookie: newToken(),
      },
      PERSON,
    );

  it('offers a seat to whoever came first and can come then, and keeps it from everybody else', async () => {
    await waiting(RUCS[0], { parts: ['morning'] });
    const first = await waiting(RUCS[1]);
    const second = await waiting(RUCS[2]);
    expect(await offer()).toBe(1);
    expect(await offer()).toBe(0);
    const [made] = await offers();
    expect(made?.entry_id).toBe(first.id);
    const mail = await app.mailbox.waitFor(({ to }) => to === `${RUCS[1]}@empresa.ec`);
    expect(mail.subject).toContain('Hay un turno para usted');
    expect(mail.text).toContain(`/espera/${first.token}`);
    expect(await codeOf(hold(3))).toBe('SLOT_TAKEN');
    expect(await auditOf(app, first.id)).toEqual(['waiting.offered']);
    expect(await codeOf(accept(second.token))).toBe('OFFER_OVER');
  });

  it('confirms with one press, once, without a second code', async () => {
    const { id, token } = await waiting(RUCS[0]);
    await offer();
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM waiting_entry WHERE id = $1 FOR UPDATE', [
      id,
    ]);
    const presses = Promise.all([accept(token), accept(token, twin), accept(token)]);
    await gate.untilWaiting(3);
    await gate.open();
    const accepted = await presses;
    expect(new Set(accepted.map((turno) => turno.id)).size).toBe(1);
    expect(await turnos('confirmed')).toEqual([accepted[0]?.id]);
    expect(await statusOf(id)).toBe('booked');
    await app.mailbox.waitFor(({ subject }) => subject.startsWith('Turno confirmado'));
    expect((await auditOf(app, id)).filter((action) => action === 'waiting.offer-accepted')).toHaveLength(1);
    const receipts = await app.database.sql.rows(`SELECT 1 FROM mail_message WHERE part = 'turno-confirmed'`);
    expect(receipts).toHaveLength(1);
  });

  it('passes a seat that nobody accepted in time to the next, who is not asked twice on one day', async () => {
    const [first, second] = [await waiting(RUCS[0]), await waiting(RUCS[1])];
    await offer();
    await runOut();
    // Refused by the clock alone: nothing has written it down.
    expect(await codeOf(accept(first.token))).toBe('OFFER_OVER');
    expect(await app.app.get(ExpireOffers).execute()).toBe(1);
    app.app.get(Realtime).announce(['*']);
    expect(await offer()).toBe(1);
    expect((await offers()).map(({ entry_id, outcome }) => [entry_id, outcome])).toEqual([
      [first.id, 'expired'],
      [second.id, null],
    ]);
    await app.app.get(RefuseOffer).execute(second.token, PERSON);
    app.app.get(Realtime).announce(['*']);
    expect(await offer()).toBe(0);
    await nextDay();
    expect(await offer()).toBe(1);
    expect((await offers()).at(-1)?.entry_id).toBe(first.id);
  });

  it('makes three offers in all; then the place is over', async () => {
    const { id, token } = await waiting(RUCS[0]);
    for (let number = 1; number <= 3; number += 1) {
      app.app.get(Realtime).announce(['*']);
      expect(await offer()).toBe(1);
      await app.app.get(RefuseOffer).execute(token, PERSON);
      await nextDay();
    }
    app.app.get(Realtime).announce(['*']);
    expect(await offer()).toBe(0);
    expect(await offers()).toHaveLength(3);
    expect(await statusOf(id)).toBe('over');
  });

  it('offers nothing of the last days', async () => {
    await waiting(RUCS[0], { fromDay: '2020-01-01' });
    await app.database.sql.run(
      `UPDATE closure SET starts_at = now() - interval '10 days', ends_at = now() - interval '9 days' WHERE starts_at < now()`,
    );
    await app.database.sql.run(
      `UPDATE closure SET starts_at = now() + interval '23 hours' WHERE starts_at > now()`,
    );
    for (const each of [app, twin]) each.app.get(Realtime).announce(['*']);
    expect(await offer()).toBe(0);
    const eager = await app.twin({ WAITING_LEAD_DAYS: '0' });
    expect(await offer(eager)).toBe(1);
    await eager.stop();
  });

  it('takes off the list whoever has a live turno by now', async () => {
    const [served, next] = [await waiting(RUCS[0]), await waiting(RUCS[1])];
    await app.database.sql.run(
      `INSERT INTO turno (id, code, center_id, service_code, seat, starts_at, ends_at, status, ruc, ruc_root, cedula, email, booking_digest,
         hold_expires_at, created_at, confirmed_at)
       SELECT $1, 'LIVE22', id, $2, 1, now() + interval '2 days', now() + interval '2 days 20 minutes', 'confirmed', $3, left($3, 10), '1740006299',
         'x@y.ec', '\\x00', now(), now(), now() FROM service_center WHERE code = 'UIO-CENTRO'`,
      [newId(), SERVICE, RUCS[0]],
    );
    expect(await offer()).toBe(2);
    expect(await statusOf(served.id)).toBe('booked');
    expect((await offers()).map(({ entry_id }) => entry_id)).toEqual([next.id]);
  });

  it('two processes at once: one seat, one offer, to the first in line', async () => {
    const first = await waiting(RUCS[0]);
    for (const ruc of RUCS.slice(1)) await waiting(ruc);
    const gate = await closeGate(app.databaseUrl, 'LOCK TABLE waiting_offer IN ACCESS EXCLUSIVE MODE', []);
    const runs = Promise.all([offer(), offer(twin), offer(), offer(twin)]);
    await gate.untilWaiting(4);
    await gate.open();
    expect((await runs).reduce((sum, count) => sum + count, 0)).toBe(1);
    expect((await offers()).map(({ entry_id }) => entry_id)).toEqual([first.id]);
    expect(await turnos('held')).toHaveLength(1);
  });

  it('against somebody who books in the same moment: one of the two has the seat', async () => {
    await waiting(RUCS[0]);
    const gate = await closeGate(app.databaseUrl, 'LOCK TABLE turno IN SHARE MODE', []);
    const results = Promise.all([offer(), codeOf(hold(1, twin)), codeOf(hold(2))]);
    await gate.untilWaiting(2);
    await gate.open();
    const [made, ...codes] = await results;
    const won = [made === 1, ...codes.map((code) => code === 'done')].filter(Boolean);
    expect(won).toHaveLength(1);
    expect(await turnos('held')).toHaveLength(1);
    expect(await offers()).toHaveLength(made);
  });

  it('accepted at the last moment while it runs out: a turno or an expired offer, never both', async () => {
    const { id, token } = await waiting(RUCS[0]);
    await offer();
    const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM waiting_entry WHERE id = $1 FOR UPDATE', [
      id,
    ]);
    const accepted = codeOf(accept(token));
    await gate.untilWaiting(1);
    const expired = await twin.app.get(ExpireOffers).execute();
    await gate.open();
    expect([expired, await accepted]).toEqual([0, 'done']);
    expect(await turnos('confirmed')).toHaveLength(1);
    await runOut();
    expect(await app.app.get(ExpireOffers).execute()).toBe(0);
  });

  it('ends with its days: the entry is deleted with all it knew', async () => {
    const { id } = await waiting(RUCS[0]);
    const asked = await waiting(RUCS[1]);
    await app.database.sql.run(
      `UPDATE waiting_entry SET from_day = '2020-01-01', until_day = '2020-01-02' WHERE id = $1`,
      [id],
    );
    await app.database.sql.run(
      `UPDATE waiting_entry SET status = 'asked', created_at = now() - interval '24 hours' WHERE id = $1`,
      [asked.id],
    );
    expect(await app.app.get(ExpireOffers).execute()).toBe(2);
    expect([await statusOf(id), await statusOf(asked.id)]).toEqual([undefined, undefined]);
    expect(await auditOf(app, id)).toEqual(['waiting.forgotten']);
  });
});
