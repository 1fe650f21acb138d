import pg from 'pg';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { auditOf } from '../../test/support/visits.js';
import { type Center, CenterReads } from '../centers/index.js';
import { type DomainError, newId, newToken, Realtime, type StaffActor, type Tx } from '../platform/index.js';
import { GiveTurno, type TurnoToGive } from './give-turno.js';
import { HoldTurno } from './hold-turno.js';
import { HoldsStore } from './holds.store.js';
import { SlotDays } from './slot-days.reads.js';
import { StaffTurnos } from './staff-turnos.reads.js';

const SERVICE = 'clave-empleador';
const CODE = 'UIO-CENTRO';
const PERSON = { kind: 'public', requestId: 'give', address: '127.0.0.1' } as const;
/** Employers of the demo country, each with a representative. */
const EMPLOYERS = [
  { ruc: '1790001016001', cedula: '1740006299' },
  { ruc: '0990001014001', cedula: '0920003332' },
  { ruc: '1760910100001', cedula: '1850006667' },
  { ruc: '0100000371001', cedula: '0100000371' },
] as const;
/** Any fixed number: the lock at which both clerks stand with the free seat before their eyes. */
const AT_THE_SEAT = 4_243;
const employer = (index: number) => EMPLOYERS[index] ?? EMPLOYERS[0];

describe('a turno given at the desk', () => {
  let app: TestApp;
  let twin: TestApp;
  let gate: pg.Client;
  let center: Center;
  let startsAt: Date;
  let clerks: StaffActor[];
  let supervisor: StaffActor;

  beforeAll(async () => {
    app = await startTestApp();
    twin = await app.twin();
    gate = new pg.Client({ connectionString: app.databaseUrl });
    await gate.connect();
    const owner = new pg.Client({ connectionString: app.ownerUrl });
    await owner.connect();
    await owner.query(`
      CREATE FUNCTION stand_at_the_seat() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_lock_shared(${AT_THE_SEAT});
          PERFORM pg_advisory_unlock_shared(${AT_THE_SEAT});
          RETURN NEW;
        END $$;
      CREATE TRIGGER stand_at_the_seat BEFORE INSERT ON turno FOR EACH ROW EXECUTE FUNCTION stand_at_the_seat()`);
    await owner.end();
    center = (await app.app.get(CenterReads).byCode(CODE)) as Center;
    const staff = async (username: string, role: StaffActor['role']): Promise<StaffActor> => {
      const row = await app.database.sql.one<{ id: string }>(
        'SELECT id FROM staff_member WHERE username = $1',
        [username],
      );
      return {
        kind: 'staff',
        id: row?.id ?? '',
        sessionId: newId(),
        username,
        name: username,
        cedula: '',
        role,
        center: { id: center.id, code: CODE, name: center.name, timeZone: center.timeZone },
        requestId: 'give',
        address: '127.0.0.1',
      };
    };
    clerks = [await staff('ventanilla1', 'clerk'), await staff('ventanilla2', 'clerk')];
    supervisor = await staff('supervision1', 'supervisor');
  });
  afterAll(async () => {
    await gate.end();
    await twin.stop();
    await app.stop();
  });
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM mail_message');
    await seats(1, 1);
    const now = await app.database.now();
    startsAt = new Date(Math.ceil((now.getTime() + 30 * 3_600_000) / 3_600_000) * 3_600_000);
  });

  const seats = async (open: number, internal: number): Promise<void> => {
    await app.database.sql.run('UPDATE center_service SET public_seats = $1, internal_seats = $2', [
      open,
      internal,
    ]);
    for (const each of [app, twin]) each.app.get(Realtime).announce(['centers', '*']);
  };
  const give = (
    index: number,
    over: Partial<TurnoToGive> = {},
    actor = clerks[0]!,
    at = app,
  ): Promise<string> =>
    at.app.get(GiveTurno).execute(
      {
        center: CODE,
        service: SERVICE,
        startsAt,
        ...employer(index),
        sucursal: '0001',
        mode: 'in-person',
        email: undefined,
        phone: undefined,
        overbook: undefined,
        ...over,
      },
      actor,
    );
  const hold = (index: number) =>
    app.app.get(HoldTurno).execute(
      {
        center: CODE,
        service: SERVICE,
        startsAt,
        ...employer(index),
        sucursal: '0001',
        mode: 'in-person',
        cookie: newToken(),
      },
      PERSON,
    );
  const refused = (work: Promise<unknown>): Promise<DomainError> =>
    work.then(
      () => Promise.reject(new Error('it was not refused')),
      (error: unknown) => error as DomainError,
    );
  const rowOf = (id: string) =>
    app.database.sql.one<{
      status: string;
      seat: number;
      email: string | null;
      overbooked: boolean;
      proven: boolean;
    }>('SELECT status, seat, email, overbooked, proven FROM turno WHERE id = $1', [id]);
  const free = async () => {
    const service = center.services.find(({ code }) => code === SERVICE);
    if (!service) throw new Error('no service');
    // As every reader sees it: public seats alone.
    const now = (await app.app.get(CenterReads).byCode(CODE))?.services.find(({ code }) => code === SERVICE);
    app.app.get(Realtime).announce(['*']);
    const days = await app.app.get(SlotDays).days(center, now ?? service, undefined, 4);
    const slot = days
      .flatMap((day) => day.slots)
      .find((each) => each.startsAt.getTime() === startsAt.getTime());
    return slot?.free ?? 0;
  };

  it('comes from the internal seats: with the public ones gone the citizen sees none, the clerk gives one', async () => {
    await hold(0);
    expect(await free()).toBe(0);
    expect((await refused(hold(1))).code).toBe('SLOT_TAKEN');
    const id = await give(1);
    expect(await rowOf(id)).toEqual({
      status: 'confirmed',
      seat: 2,
      email: null,
      overbooked: false,
      proven: false,
    });
    expect(await auditOf(app, id)).toEqual(['turno.given']);
    expect(await app.database.sql.rows('SELECT 1 FROM mail_message')).toEqual([]);
  });

  it('leaves the public seats to the public as long as an internal one is free', async () => {
    await give(0);
    expect(await free()).toBe(1);
    const id = await give(1);
    expect((await rowOf(id))?.seat).toBe(1);
    expect(await free()).toBe(0);
  });

  it('owes the receipt to the e-mail, which is proven when it is the registered one', async () => {
    const id = await give(0, { email: '1790001016001@demo.test' });
    expect((await rowOf(id))?.proven).toBe(true);
    const mail = await app.mailbox.waitFor(({ to }) => to === '1790001016001@demo.test');
    expect(mail.subject).toContain('Turno confirmado');
  });

  it('does not wait for the lead time, and is not given for an hour that has begun', async () => {
    const now = await app.database.now();
    const grid = 20 * 60_000;
    const coming = new Date(Math.ceil((now.getTime() + 1_000) / grid) * grid);
    await give(0, { startsAt: coming });
    expect((await refused(give(1, { startsAt: new Date(coming.getTime() - grid) }))).code).toBe(
      'SLOT_NOT_OFFERED',
    );
  });

  it('leaves the live turno of the employer as it is', async () => {
    await give(0);
    expect((await refused(give(0, { startsAt: new Date(startsAt.getTime() + 1_200_000) }))).code).toBe(
      'TURNO_ALREADY_BOOKED',
    );
  });

  describe('in a full hour', () => {
    beforeEach(async () => {
      await hold(0);
      await give(1);
    });

    it('is refused', async () => {
      expect((await refused(give(2))).code).toBe('SLOT_TAKEN');
      expect((await refused(give(2, {}, supervisor))).code).toBe('SLOT_TAKEN');
    });

    it('is one more seat for a supervisor with a reason, which the audit keeps', async () => {
      const id = await give(2, { overbook: { reason: 'vence hoy' } }, supervisor);
      expect(await rowOf(id)).toMatchObject({ status: 'confirmed', seat: 3, overbooked: true });
      const [event] = await app.database.sql.rows<{ action: string; details: { reason: string } }>(
        'SELECT action, details FROM audit_event WHERE subject_id = $1',
        [id],
      );
      expect([event?.action, event?.details.reason]).toEqual(['turno.overbooked', 'vence hoy']);
      const again = await give(3, { overbook: { reason: 'vence hoy' } }, supervisor);
      expect((await rowOf(again))?.seat).toBe(4);
    });

    it('is refused without a reason, and to a clerk', async () => {
      expect((await refused(give(2, { overbook: {} }, supervisor))).code).toBe('REASON_REQUIRED');
      expect((await refused(give(2, { overbook: { reason: 'vence hoy' } }))).code).toBe(
        'OVERBOOK_NOT_ALLOWED',
      );
    });

    it('has place again where a hold has ended, though no sweep ran', async () => {
      await app.database.sql.run(`UPDATE turno SET hold_expires_at = now() WHERE status = 'held'`);
      const id = await give(2);
      expect(await rowOf(id)).toMatchObject({ seat: 1, overbooked: false });
    });
  });

  it('shows staff what is free of each kind', async () => {
    await seats(2, 3);
    await hold(0);
    await give(1);
    const reads = app.app.get(StaffTurnos);
    const here = (await app.app.get(CenterReads).byCode(CODE)) as Center;
    const service = here.services.find(({ code }) => code === SERVICE)!;
    const date = new Intl.DateTimeFormat('sv-SE', { timeZone: center.timeZone }).format(startsAt);
    const slots = await reads.slots(here, service, date);
    expect(slots.find((slot) => slot.startsAt.getTime() === startsAt.getTime())).toEqual({
      startsAt,
      publicFree: 1,
      internalFree: 2,
    });
  });

  describe('where a seat only rests', () => {
    /** As it stands after somebody gave the seat back. */
    const rest = (seat: number) =>
      app.app.get(HoldsStore).rest(
        app.database.sql as Tx,
        new Date(),
        {
          centerId: center.id,
          serviceCode: SERVICE,
          seat,
          startsAt,
          endsAt: new Date(+startsAt + 1_200_000),
        },
        new Date(Date.now() + 600_000),
      );
    const resting = () => app.database.sql.rows('SELECT 1 FROM turno WHERE resting');

    it('takes it, and its rest ends with the giving', async () => {
      await hold(0);
      await rest(2);
      expect(await rowOf(await give(1))).toMatchObject({ seat: 2, status: 'confirmed', overbooked: false });
      expect(await resting()).toEqual([]);
      expect((await refused(give(2))).code).toBe('SLOT_TAKEN');
    });

    it('takes a free one of the kind first, and leaves the other to its rest', async () => {
      await seats(0, 2);
      await rest(1);
      expect(await rowOf(await give(1))).toMatchObject({ seat: 2 });
      expect(await resting()).toHaveLength(1);
    });

    it('gives it to one of two clerks at the same instant', async () => {
      await hold(0);
      await rest(2);
      const done = await atTheSeat([() => give(1), () => give(2, {}, clerks[1], twin)], 1);
      expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await app.database.sql.rows(`SELECT seat FROM turno WHERE status = 'confirmed'`)).toEqual([
        { seat: 2 },
      ]);
    });
  });

  /** Works that stand before the seat, all having seen it free; `standing` of them get as far at the same time. */
  async function atTheSeat(
    works: (() => Promise<unknown>)[],
    standing = works.length,
  ): Promise<PromiseSettledResult<unknown>[]> {
    await gate.query('SELECT pg_advisory_lock($1)', [AT_THE_SEAT]);
    const results = Promise.allSettled(works.map((work) => work()));
    for (;;) {
      const { rows } = await gate.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = ${AT_THE_SEAT}`,
      );
      if ((rows[0]?.n ?? 0) >= standing) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await gate.query('SELECT pg_advisory_unlock($1)', [AT_THE_SEAT]);
    return results;
  }

  it('goes to the clerk or to the public, who want the last seat at the same instant', async () => {
    await seats(1, 0);
    const done = await atTheSeat([() => give(1), () => hold(2)]);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = done.find((each): each is PromiseRejectedResult => each.status === 'rejected');
    expect((lost?.reason as DomainError).code).toBe('SLOT_TAKEN');
    expect(
      await app.database.sql.rows(`SELECT seat FROM turno WHERE status IN ('held', 'confirmed')`),
    ).toEqual([{ seat: 1 }]);
  });

  it('goes to one of two clerks who give the last seat at the same instant', async () => {
    await hold(0);
    const done = await atTheSeat([() => give(1), () => give(2, {}, clerks[1], twin)]);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = done.find((each): each is PromiseRejectedResult => each.status === 'rejected');
    expect((lost?.reason as DomainError).code).toBe('SLOT_TAKEN');
    const rows = await app.database.sql.rows<{ seat: number }>(
      `SELECT seat FROM turno WHERE status = 'confirmed'`,
    );
    expect(rows).toEqual([{ seat: 2 }]);
  });
});
