import { startTestApp, type TestApp } from '../support/app.js';
import { filesOf } from '../support/postgres.js';
import { json, RegistryServer } from '../support/registry-server.js';
import { isUnsafe, nameOf, type Route, routesOf } from '../support/routes.js';
import { dumpOf, filesIn } from '../support/secrets.js';
import { watchTransactions, type WrittenTransaction, writtenTransactions } from '../support/transactions.js';
import { type Agent, clerkAt } from '../support/visits.js';
import { bookByPrograms, bookInPages, giveTurnos, waitForASeat } from './recorded-routes/booking.story.js';
import { changeAddresses, serveByPrograms, serveInPages } from './recorded-routes/desk.story.js';
import { useAKey } from './recorded-routes/employer.story.js';
import { failWith } from './recorded-routes/failing.story.js';
import { csrfOf, Stage } from './recorded-routes/stage.js';
import {
  changeTheCalendar,
  comeAndGo,
  controlLater,
  superviseAccounts,
} from './recorded-routes/supervision.story.js';

/** They change by their method alone: nothing that is remembered. */
const NOTHING_TO_RECORD: Readonly<Record<string, string>> = {
  'POST /turno/olvidar': 'this browser forgets; the turno is as it was',
};

/** Rows that nobody's act consists of: a transaction that writes nothing else needs no event. */
const BOOKKEEPING: readonly RegExp[] = [
  // The dispatcher's attempts; what comes of a mail is recorded by the part that owes it.
  /^mail_(message|health) /,
  // How often somebody asked, what was asked before, which work was shown.
  /^(rate_limit|idempotency_key|captcha_used) /,
  // That a session was seen, at most once a minute; it begins and ends with an event.
  /^(staff|employer)_session UPDATE$/,
  /^sweep_run /,
  // That bytes lie somewhere, before a paper refers to them; the paper is handed in and removed with an event.
  /^paper_file /,
];
/** What the dispatcher does to a secret that only the mail holds: it is minted for an attempt, and a code's window begins when the mail was taken. */
const MINTING: ReadonlySet<string> = new Set([
  'key_reset UPDATE, mail_message UPDATE',
  'mail_message UPDATE, turno_email_code UPDATE',
  'mail_health UPDATE, mail_message UPDATE, turno_email_code UPDATE',
]);

const ID = '01a205b2-6751-73a2-b423-c5762d85ce83';
const SLOW_MS = 120_000;

/** The whole route table against what is remembered of each request: a route that is added must show its event here. */
describe('what changes something is recorded', () => {
  const civil = new RegistryServer();
  let app: TestApp;
  let routes: Route[];
  let stage: Stage;

  beforeAll(async () => {
    await civil.start();
    // What is not looked up is left for supervision to look up.
    civil.answer(json({ code: 'BAD_GATEWAY' }, 502));
    app = await startTestApp({ CIVIL_REGISTRY_URL: `${civil.url}/` });
    routes = routesOf(app);
    const { agent: clerk, counter } = await clerkAt(app, 'ventanilla1', 1);
    const [supervisor, other, admin] = (await Promise.all(
      ['supervision1', 'supervision2', 'admin'].map((username) => app.staff(username)),
    )) as [Agent, Agent, Agent];
    await watchTransactions(app);
    stage = new Stage(app, { clerk, counter, supervisor, other, admin }, routes);
    await comeAndGo(stage);
    await bookByPrograms(stage);
    await bookInPages(stage);
    await waitForASeat(stage);
    await giveTurnos(stage, clerk);
    await useAKey(stage);
    await serveByPrograms(stage);
    await serveInPages(stage);
    await changeAddresses(stage);
    await superviseAccounts(stage);
    await controlLater(stage);
    await changeTheCalendar(stage);
  }, SLOW_MS);
  afterAll(async () => {
    await app.stop();
    await civil.stop();
  });

  it('asks every route that changes something', () => {
    const unsafe = routes.filter(isUnsafe).map(nameOf);
    expect(unsafe.length).toBeGreaterThan(100);
    expect(unsafe.filter((route) => !stage.asked.has(route)).sort()).toEqual([]);
  });

  it('has at least one event for each, and these', async () => {
    const written = await writtenTransactions(app);
    const record = Object.fromEntries(
      [...stage.asked]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([route, ids]) => [route, actionsOf(written, ids)]),
    );
    const silent = Object.keys(record).filter((route) => record[route]?.length === 0);
    expect(silent).toEqual(Object.keys(NOTHING_TO_RECORD));
    expect(record).toMatchSnapshot();
  });

  it('has the event in the transaction of the change', async () => {
    const written = await writtenTransactions(app);
    const acts = written.filter(
      ({ rows }) => !rows.every((row) => BOOKKEEPING.some((known) => known.test(row))),
    );
    expect(acts.length).toBeGreaterThan(100);
    const silent = acts.filter(({ actions }) => actions.length === 0).map(({ rows }) => rows.join(', '));
    expect(silent.filter((rows) => !MINTING.has(rows))).toEqual([]);
  });

  it('has an event of every request that somebody signed in was not allowed', async () => {
    const { clerk, supervisor, admin } = stage.crew;
    const staff = { clerk, supervisor, admin };
    const closed = routes.flatMap((route) => {
      const { allow, isPublic, path } = route;
      // To the routes of employers nobody of the staff is signed in.
      if (isPublic || !allow || allow.includes('employer')) return [];
      const [stranger] = Object.entries(staff).flatMap(([role, who]) => (allow.includes(role) ? [] : [who]));
      return stranger ? [{ route, stranger, url: path.replaceAll(/:\w+/g, ID) }] : [];
    });
    expect(closed.length).toBeGreaterThan(40);
    const problems: string[] = [];
    for (const { route, stranger, url } of closed) {
      const verb = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
      const _csrf = await csrfOf(stranger);
      const { status, headers } = await stranger[verb](url)
        .type('form')
        .send(verb === 'get' ? undefined : { _csrf });
      const events = await app.database.sql.rows<{ action: string; subject: string }>(
        'SELECT action, subject_id AS subject FROM audit_event WHERE request_id = $1',
        [headers['x-request-id']],
      );
      const told = events.map(({ action, subject }) => `${action} ${subject}`);
      if (status !== 403 || told.join() !== `access.denied ${nameOf(route)}`)
        problems.push(`${nameOf(route)}: ${status} ${told.join()}`);
    }
    expect(problems).toEqual([]);
  });

  describe('and nothing of it, nor of what fails, holds a secret', () => {
    const leaks: string[] = [];

    beforeAll(async () => {
      const { secrets } = stage;
      app.mailbox.mails.forEach((mail) => secrets.addThoseOf(mail));
      leaks.push(...secrets.foundIn('an answer', await failWith(stage)));
    });

    it('of any kind', () => {
      expect(stage.secrets.kinds()).toEqual([
        'cookie',
        'counter code',
        'key',
        'link /clave',
        'link /espera',
        'link /no-fui-yo',
        'link /turno',
        'mailed code',
        'manage token',
        'password',
      ]);
    });

    it('in answers to what fails', () => {
      expect(leaks).toEqual([]);
    });

    it('in the database: audit, outbox, sessions, requests that were remembered', async () => {
      const dump = await dumpOf(app.database.sql);
      expect(dump.length).toBeGreaterThan(5_000);
      expect(stage.secrets.foundIn('the database', dump)).toEqual([]);
    });

    it('in logs and metrics', async () => {
      const { text } = await app.http().get('/metrics').expect(200);
      // A measured value may be any number of six digits.
      const names = text.split('\n').map((line) => line.replace(/ [\d.e+-]+$/, ''));
      expect(app.logs.length).toBeGreaterThan(200);
      expect(app.logs.join('')).toContain('"level":50');
      expect(stage.secrets.foundIn('the log', app.logs)).toEqual([]);
      expect(stage.secrets.foundIn('the metrics', names)).toEqual([]);
    });

    it('in the files that it keeps; it writes no others (`sources.spec.ts`)', async () => {
      const files = await filesIn(filesOf(app.databaseUrl));
      expect(files.length).toBeGreaterThan(0);
      expect(stage.secrets.foundIn('a file', files)).toEqual([]);
    });
  });
});

const actionsOf = (written: readonly WrittenTransaction[], requestIds: readonly string[]): string[] =>
  [
    ...new Set(
      written
        .filter(({ requestId }) => requestId !== null && requestIds.includes(requestId))
        .flatMap(({ actions }) => actions),
    ),
  ].sort();
