import { hash } from '@node-rs/argon2';
import { OfferSeats } from '../../src/turnos/offer-seats.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { DatabaseClock } from '../support/database-clock.js';
import { approvedDossier, changeKey, freshEmployer, GOOD_KEY, sentReset } from '../support/resets.js';
import { type Agent, clerkAt, confirmedTurno, walkIn } from '../support/visits.js';

const DAY_MS = 24 * 3_600_000;
/** In Quito, so that nothing depends on the hour at which this runs. */
const TEN_IN_THE_MORNING_MS = 15 * 3_600_000;
const SERVICE = 'clave-empleador';
const CENTER = 'UIO-CENTRO';
const KEY = 'Quito#2026z';
const LIGHT = { memoryCost: 1024, timeCost: 1, parallelism: 1 };

/** Something that the clock ends, and what happens to whoever relies on it. */
interface Ending {
  readonly endsAt: Date;
  /** Status and code of the answer. */
  attempt(): Promise<string>;
}

interface Answered {
  readonly status: number;
  readonly body: { code?: string };
}

const said = ({ status, body }: Answered): string => (status < 400 ? `${status}` : `${status} ${body.code}`);

/** Expiry is a property of every read and write: a process that serves and never sweeps, by a clock that the test sets. */
describe('with nothing swept for a day', () => {
  let seeding: TestApp;
  let app: TestApp;
  let clock: DatabaseClock;

  beforeAll(async () => {
    seeding = await startTestApp();
    clock = await DatabaseClock.stop(seeding.ownerUrl);
    app = await seeding.twin({ SWEEP_SECONDS: '0', HOLD_SECONDS: '600', EMAIL_CODE_SECONDS: '300' });
  });
  afterAll(async () => {
    await app.stop();
    await clock.end();
    await seeding.stop();
  });
  beforeEach(async () => {
    await clock.set(new Date(Math.floor(clock.now.getTime() / DAY_MS + 2) * DAY_MS + TEN_IN_THE_MORNING_MS));
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status NOT IN ('left', 'finished')`,
    );
  });

  /** One in its last millisecond, one at its end, one a day after it. */
  async function lifeOf(make: () => Promise<Ending>): Promise<string[]> {
    const answers: string[] = [];
    for (const offset of [-1, 0, DAY_MS]) {
      const { endsAt, attempt } = await make();
      await clock.set(new Date(endsAt.getTime() + offset));
      answers.push(await attempt());
    }
    return answers;
  }
  const instant = async (query: string, id: unknown): Promise<Date> => {
    const row = await app.database.sql.one<{ at: Date | null }>(query, [id]);
    if (!row?.at) throw new Error('that never ends');
    return row.at;
  };

  async function hold(agent: Agent, employer: ReturnType<typeof freshEmployer>, startsAt?: string) {
    const { body } = await agent
      .get(`/api/v1/centers/${CENTER}/slots`)
      .query({ service: SERVICE })
      .expect(200);
    const slots = (body as { days: { slots: { startsAt: string }[] }[] }).days.flatMap((day) => day.slots);
    const at = startsAt ?? slots.at(-1)?.startsAt ?? '';
    const answer = await agent.post('/api/v1/turnos').send({
      center: CENTER,
      service: SERVICE,
      startsAt: at,
      ruc: employer.ruc,
      cedula: employer.representative.cedula,
    });
    return { at, answer, id: (answer.body as { id: string }).id };
  }
  const codeMailed = async (agent: Agent, id: string, email: string): Promise<string> => {
    const after = app.mailbox.mails.length;
    await agent.post(`/api/v1/turnos/${id}/email-code`).send({ email }).expect(202);
    const code = await app.mailbox.codeFor(email, after);
    for (const deadline = performance.now() + 10_000; ;) {
      const row = await app.database.sql.one<{ status: string }>(
        'SELECT status FROM turno_email_code WHERE turno_id = $1',
        [id],
      );
      if (row?.status === 'sent') return code;
      if (performance.now() > deadline) throw new Error('the code was never sent');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const holdEnds = (id: string) => instant('SELECT hold_expires_at AS at FROM turno WHERE id = $1', id);

  it('a hold keeps its seat from the next person to its last millisecond, and no longer', async () => {
    await app.database.sql.run('UPDATE center_service SET public_seats = 1');
    const answers = await lifeOf(async () => {
      const { at, answer, id } = await hold(app.browser(), freshEmployer());
      expect(answer.status).toBe(201);
      return {
        endsAt: await holdEnds(id),
        attempt: async () => said((await hold(app.browser(), freshEmployer(), at)).answer),
      };
    });
    await app.database.sql.run('UPDATE center_service SET public_seats = 6');
    expect(answers).toEqual(['409 SLOT_TAKEN', '201', '201']);
  });

  it('a hold is confirmed to its last millisecond, with a code that still works', async () => {
    const answers = await lifeOf(async () => {
      const [agent, employer] = [app.browser(), freshEmployer()];
      const { id } = await hold(agent, employer);
      await clock.set(new Date((await holdEnds(id)).getTime() - 60_000));
      const code = await codeMailed(agent, id, employer.email);
      return {
        endsAt: await holdEnds(id),
        attempt: async () =>
          said(await agent.post(`/api/v1/turnos/${id}/confirmation`).send({ email: employer.email, code })),
      };
    });
    expect(answers).toEqual(['200', '410 HOLD_EXPIRED', '410 HOLD_EXPIRED']);
  });

  it('a code is accepted to its last millisecond, while its hold goes on', async () => {
    const answers = await lifeOf(async () => {
      const [agent, employer] = [app.browser(), freshEmployer()];
      const { id } = await hold(agent, employer);
      const code = await codeMailed(agent, id, employer.email);
      await app.database.sql.run(
        `UPDATE turno SET hold_expires_at = hold_expires_at + interval '3 days' WHERE id = $1`,
        [id],
      );
      return {
        endsAt: await instant('SELECT expires_at AS at FROM turno_email_code WHERE turno_id = $1', id),
        attempt: async () =>
          said(await agent.post(`/api/v1/turnos/${id}/confirmation`).send({ email: employer.email, code })),
      };
    });
    expect(answers).toEqual(['200', '422 EMAIL_CODE_WRONG', '422 EMAIL_CODE_WRONG']);
  });

  it('a link changes the key to its last millisecond', async () => {
    const answers = await lifeOf(async () => {
      const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
      const employer = freshEmployer();
      const { ticketId, dossierId } = await approvedDossier(agent, counter.id, employer);
      const { reset, token, counterCode } = await sentReset(app, agent, dossierId, employer.email);
      await agent.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
      return {
        endsAt: await instant('SELECT link_expires_at AS at FROM key_reset WHERE id = $1', reset.id),
        attempt: async () => said(await changeKey(app, { token, counterCode, newKey: GOOD_KEY })),
      };
    });
    expect(answers).toEqual(['204', '410 LINK_NOT_VALID', '410 LINK_NOT_VALID']);
  });

  const keyed = async () => {
    const employer = freshEmployer();
    await app.database.sql.run(
      `UPDATE employer_account SET key_hash = $2, key_version = key_version + 1, key_changed_at = $3 WHERE ruc = $1`,
      [employer.ruc, await hash(KEY, LIGHT), clock.now],
    );
    return employer;
  };
  const signIn = (employer: ReturnType<typeof freshEmployer>, key = KEY, agent: Agent = app.browser()) =>
    agent
      .post('/api/v1/employer-sessions')
      .send({ ruc: employer.ruc, cedula: employer.representative.cedula, key });

  it('a lock refuses the right key to its last millisecond', async () => {
    const answers = await lifeOf(async () => {
      const employer = await keyed();
      for (let n = 0; n < 5; n += 1) await signIn(employer, 'Otra#2026zz');
      return {
        endsAt: await instant(
          'SELECT locked_until AS at FROM lockout WHERE owner_id = (SELECT id FROM employer_account WHERE ruc = $1)',
          employer.ruc,
        ),
        attempt: async () => said(await signIn(employer)),
      };
    });
    expect(answers).toEqual(['423 ACCOUNT_BLOCKED', '201', '201']);
  });

  it('a session of an employer is good to its last millisecond without a request', async () => {
    const answers = await lifeOf(async () => {
      const agent = app.browser();
      await signIn(await keyed(), KEY, agent).expect(201);
      return {
        endsAt: new Date(clock.now.getTime() + 30 * 60_000),
        attempt: async () => said(await agent.get('/api/v1/employer-sessions/current')),
      };
    });
    expect(answers).toEqual(['200', '401 NOT_SIGNED_IN', '401 NOT_SIGNED_IN']);
  });

  const addressChanged = (ruc: string) =>
    app.database.sql.run(
      `UPDATE employer_account SET contact_version = contact_version + 1, contact_changed_at = $2 WHERE ruc = $1`,
      [ruc, clock.now],
    );
  /** A link to an address that changed just now, which takes a second person. */
  const askedFor = async () => {
    const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
    const employer = freshEmployer();
    const { ticketId, dossierId } = await approvedDossier(agent, counter.id, employer);
    await addressChanged(employer.ruc);
    const { body } = await agent.post(`/api/v1/dossiers/${dossierId}/reset`).expect(409);
    return { ticketId, dossierId, approvalId: (body as { approvalId: string }).approvalId };
  };
  const decide = async (id: string) =>
    (await app.staff('supervision1'))
      .post(`/api/v1/approvals/${id}/decision`)
      .send({ outcome: 'approved', reason: 'Hablé con el representante' });
  const approvalEnds = (id: string) => instant('SELECT expires_at AS at FROM approval WHERE id = $1', id);
  const finish = (id: string) =>
    app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = $2 WHERE id = $1`,
      [id, clock.now],
    );

  it('a request is decided to its last millisecond', async () => {
    const answers = await lifeOf(async () => {
      const { ticketId, approvalId } = await askedFor();
      await finish(ticketId);
      return {
        endsAt: await approvalEnds(approvalId),
        attempt: async () => said(await decide(approvalId)),
      };
    });
    expect(answers).toEqual(['200', '409 APPROVAL_DECIDED', '409 APPROVAL_DECIDED']);
  });

  it('what was approved is done to its last millisecond, and asked for anew after it', async () => {
    const answers = await lifeOf(async () => {
      const { ticketId, dossierId, approvalId } = await askedFor();
      expect((await decide(approvalId)).status).toBe(200);
      return {
        endsAt: await approvalEnds(approvalId),
        attempt: async () => {
          const { agent } = await clerkAt(app, 'ventanilla1', 1);
          const answer = said(await agent.post(`/api/v1/dossiers/${dossierId}/reset`));
          await finish(ticketId);
          return answer;
        },
      };
    });
    expect(answers).toEqual(['202', '409 APPROVAL_NEEDED', '409 APPROVAL_NEEDED']);
  });

  it('a new address takes a second person to the last millisecond of its three days', async () => {
    const answers = await lifeOf(async () => {
      const employer = freshEmployer();
      await addressChanged(employer.ruc);
      return {
        endsAt: new Date(clock.now.getTime() + 3 * DAY_MS),
        attempt: async () => {
          const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
          const { ticketId, dossierId } = await approvedDossier(agent, counter.id, employer);
          const answer = said(await agent.post(`/api/v1/dossiers/${dossierId}/reset`));
          await finish(ticketId);
          return answer;
        },
      };
    });
    expect(answers).toEqual(['409 APPROVAL_NEEDED', '202', '202']);
  });

  it('a turno is received to the last millisecond of the patience of its centre', async () => {
    const answers = await lifeOf(async () => {
      await app.database.sql.run('UPDATE service_center SET no_show_after_minutes = 60');
      const { code, startsAt } = await confirmedTurno(app, { startsInMinutes: 1 });
      return {
        endsAt: new Date(startsAt.getTime() + 60 * 60_000),
        attempt: async () =>
          said(
            await (
              await app.staff('ventanilla1')
            )
              .post(`/api/v1/centers/${CENTER}/check-ins`)
              .send({ turnoCode: code }),
          ),
      };
    });
    expect(answers).toEqual(['201', '404 TURNO_NOT_FOUND', '409 NOT_TODAY']);
  });

  it('an offer is accepted to its last millisecond', async () => {
    const answers = await lifeOf(async () => {
      const { ruc, representative, email } = freshEmployer();
      const after = app.mailbox.mails.length;
      await app
        .http()
        .post('/api/v1/waiting-entries')
        .send({ service: SERVICE, center: CENTER, ruc, cedula: representative.cedula, email })
        .expect(202);
      const mail = await app.mailbox.waitFor(
        (sent) =>
          app.mailbox.mails.indexOf(sent) >= after &&
          sent.to === email &&
          sent.subject.startsWith('Confirme su lugar'),
      );
      const token = /\/espera\/([\w-]{43})/.exec(mail.text)?.[1] ?? '';
      const post = (what: string) =>
        app.http().post(`/api/v1/waiting-entries/current/${what}`).set('authorization', `Bearer ${token}`);
      await post('confirmation').expect(200);
      expect(await app.app.get(OfferSeats).execute()).toBe(1);
      return {
        endsAt: await instant(
          `SELECT o.expires_at AS at FROM waiting_offer o JOIN waiting_entry e ON e.id = o.entry_id WHERE e.ruc = $1 AND o.outcome IS NULL`,
          ruc,
        ),
        attempt: async () => said(await post('offer/acceptance')),
      };
    });
    expect(answers).toEqual(['200', '410 OFFER_OVER', '410 OFFER_OVER']);
  });

  /** A visit parked with its dossier open. */
  const parked = async () => {
    const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
    const employer = freshEmployer();
    const ticket = await walkIn(agent);
    await agent.post(`/api/v1/counters/${counter.id}/next`).expect(200);
    await agent.post(`/api/v1/tickets/${ticket.id}/start`).expect(200);
    const numbers = { ruc: employer.ruc, cedula: employer.representative.cedula };
    const { body } = await agent.post(`/api/v1/tickets/${ticket.id}/dossier`).send(numbers).expect(201);
    await agent.post(`/api/v1/tickets/${ticket.id}/park`).send({ reason: 'falta la carta' }).expect(200);
    return { ticket, numbers, dossierId: (body as { id: string }).id };
  };
  const visitEnds = async (id: string): Promise<Date> =>
    instant(`SELECT arrived_at + interval '12 hours' AS at FROM ticket WHERE id = $1`, id);

  it('a visit in a pause is taken up to the last millisecond of its twelve hours', async () => {
    const answers = await lifeOf(async () => {
      const { ticket } = await parked();
      return {
        endsAt: await visitEnds(ticket.id),
        attempt: async () => {
          const { agent } = await clerkAt(app, 'ventanilla1', 1);
          const answer = said(await agent.post(`/api/v1/tickets/${ticket.id}/resume`));
          await finish(ticket.id);
          return answer;
        },
      };
    });
    expect(answers).toEqual(['200', '409 TICKET_STATE', '409 TICKET_STATE']);
  });

  it('an undecided dossier is gone on with by the next visit once its own is over', async () => {
    const answers = await lifeOf(async () => {
      const { ticket, numbers, dossierId } = await parked();
      return {
        endsAt: await visitEnds(ticket.id),
        attempt: async () => {
          const { agent, counter } = await clerkAt(app, 'ventanilla1', 1);
          const next = await walkIn(agent);
          await agent.post(`/api/v1/counters/${counter.id}/next`).expect(200);
          await agent.post(`/api/v1/tickets/${next.id}/start`).expect(200);
          const { body } = await agent.post(`/api/v1/tickets/${next.id}/dossier`).send(numbers).expect(201);
          await finish(next.id);
          await finish(ticket.id);
          return (body as { earlier?: { id: string }[] }).earlier?.[0]?.id === dossierId ? 'resumed' : 'new';
        },
      };
    });
    expect(answers).toEqual(['new', 'resumed', 'resumed']);
  });
});
