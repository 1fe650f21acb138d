import { jest } from '@jest/globals';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { closeGate } from '../../test/support/gate.js';
import { handIn, openDossier, papersOf, photoOf } from '../../test/support/handing-in.js';
import { filesOf } from '../../test/support/postgres.js';
import { freshEmployer } from '../../test/support/resets.js';
import { type Agent, auditOf, clerkAt } from '../../test/support/visits.js';
import { FindStrayFiles } from './find-stray-files.js';
import { ForgetPapers } from './forget-papers.js';
import { fileHash, PaperFiles } from './paper-files.js';
import { PapersBacklog } from './papers-backlog.reads.js';
import { RemoveIdleFiles } from './remove-idle-files.js';

const RETENTION_DAYS = 30;
const HOUR_MS = 3_600_000;

/** Rows and bytes come and go by different ways and at different times: no row is ever without its bytes, and no bytes stay for nobody. */
describe('papers and their bytes', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;
  let other: { agent: Agent; counter: { id: string } };
  let shades = 0;

  beforeAll(async () => {
    app = await startTestApp({ PAPER_RETENTION_DAYS: String(RETENTION_DAYS) });
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
    other = await clerkAt(app, 'ventanilla2', 2);
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    );
    await app.database.sql.run('DELETE FROM paper');
    await app.database.sql.run('DELETE FROM paper_file');
  });

  const sql = () => app.database.sql;
  const forget = () => app.app.get(ForgetPapers).execute();
  const tidy = () => app.app.get(RemoveIdleFiles).execute();
  const backlog = async () => {
    const now = await app.database.now();
    const reads = app.app.get(PapersBacklog);
    return [(await reads.toForget(now)).count, (await reads.idle(now)).count];
  };
  /** A photo that nobody else has. */
  const newPhoto = () =>
    photoOf(`#${(0x102030 + (shades += 0x0a0b0c)).toString(16).padStart(6, '0').slice(-6)}`, 64);
  const newDossier = (agent = clerk, counter = counterId) => {
    const { ruc, representative } = freshEmployer();
    return openDossier(agent, counter, { ruc, cedula: representative.cedula });
  };
  const handedIn = async (dossierId: string, file: Buffer, agent = clerk) =>
    (await handIn(agent, dossierId, file).expect(201)).body as { id: string };
  const hashOf = async (paperId: string): Promise<string> =>
    (await sql().one<{ hash: string }>('SELECT hash FROM paper WHERE id = $1', [paperId]))?.hash ?? '';
  const isIdle = async (hash: string) =>
    (
      await sql().one<{ idle: boolean }>(
        'SELECT idle_since IS NOT NULL AS idle FROM paper_file WHERE hash = $1',
        [hash],
      )
    )?.idle;
  const stored = async (): Promise<Set<string>> =>
    new Set(
      (await readdir(filesOf(app.databaseUrl), { recursive: true })).flatMap(
        (name) => name.match(/[0-9a-f]{64}$/) ?? [],
      ),
    );
  const hourPasses = () => sql().run(`UPDATE paper_file SET idle_since = idle_since - interval '1 hour'`);
  const removing = (paperId: string, agent = clerk) => agent.delete(`/api/v1/papers/${paperId}`);
  /** The store does it only when it is let. */
  function stall(verb: 'put' | 'remove'): { begun: Promise<void>; letGo: () => void } {
    const files = app.app.get(PaperFiles);
    let letGo = (): void => undefined;
    const free = new Promise<void>((resolve) => (letGo = resolve));
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const real: (hash: string, bytes: Buffer) => Promise<void> = files[verb].bind(files);
    jest.spyOn(files, verb).mockImplementation(async (hash: string, bytes?: Buffer) => {
      begin();
      await free;
      await real(hash, bytes as Buffer);
    });
    return { begun, letGo };
  }

  describe('are forgotten', () => {
    const overSince = async (dossierId: string, since: string) => {
      await sql().run(
        `UPDATE paper SET handed_in_at = now() - interval '${RETENTION_DAYS} days' - interval '1 hour'`,
      );
      await sql().run(
        `UPDATE dossier SET decided_at = now() - interval '${RETENTION_DAYS} days' ${since} WHERE id = $1`,
        [dossierId],
      );
    };

    it('when their dossier has been decided for so many days, not a moment before', async () => {
      const { id } = await newDossier();
      const paper = await handedIn(id, await newPhoto());
      await clerk
        .post(`/api/v1/dossiers/${id}/decision`)
        .send({ outcome: 'rejected', reason: 'x' })
        .expect(200);
      await overSince(id, `+ interval '5 seconds'`);
      expect([await backlog(), await forget()]).toEqual([[0, 0], 0]);
      await overSince(id, '');
      expect(await backlog()).toEqual([1, 0]);
      const hash = await hashOf(paper.id);
      expect([await forget(), await forget(), await backlog()]).toEqual([1, 0, [0, 0]]);
      expect(await papersOf(clerk, id)).toEqual([]);
      expect(await auditOf(app, paper.id)).toEqual(['papers.handed-in', 'papers.forgotten']);
      expect(await sql().rows('SELECT 1 FROM paper_page')).toEqual([]);
      expect([await isIdle(hash), await tidy()]).toEqual([true, 0]);
      await hourPasses();
      expect(await backlog()).toEqual([0, 2]);
      expect([await tidy(), await tidy(), (await stored()).has(hash)]).toEqual([2, 0, false]);
    });

    it('when their visit ended without a decision as long ago; never while somebody is at it', async () => {
      const { id, ticketId } = await newDossier();
      await handedIn(id, await newPhoto());
      const long = `now() - interval '${RETENTION_DAYS} days'`;
      await sql().run(`UPDATE paper SET handed_in_at = ${long} - interval '1 hour'`);
      await sql().run(
        `UPDATE ticket SET arrived_at = ${long} - interval '2 days', state_since = ${long} - interval '2 days' WHERE id = $1`,
        [ticketId],
      );
      expect(await forget()).toBe(0);
      const ended = (since: string) =>
        sql().run(
          `UPDATE ticket SET status = 'left', counter_id = NULL, ended_at = ${long} ${since} WHERE id = $1`,
          [ticketId],
        );
      await ended(`+ interval '5 seconds'`);
      expect(await forget()).toBe(0);
      await ended('');
      expect(await forget()).toBe(1);
    });

    it('and their bytes stay as long as another paper is the same', async () => {
      const photo = await newPhoto();
      const mine = await newDossier();
      const theirs = await newDossier(other.agent, other.counter.id);
      const first = await handedIn(mine.id, photo);
      const second = await handedIn(theirs.id, photo, other.agent);
      const hash = await hashOf(first.id);
      expect(await hashOf(second.id)).toBe(hash);
      await removing(first.id).expect(204);
      await hourPasses();
      expect([await isIdle(hash), await tidy()]).toEqual([false, 0]);
      await removing(second.id, other.agent).expect(204);
      expect([await isIdle(hash), await tidy()]).toEqual([true, 0]);
      await hourPasses();
      await tidy();
      expect((await stored()).has(hash)).toBe(false);
    });
  });

  describe('race each other', () => {
    it('two who take out the last two papers of the same bytes: the bytes are nobody’s afterwards', async () => {
      const photo = await newPhoto();
      const mine = await newDossier();
      const theirs = await newDossier(other.agent, other.counter.id);
      const [first, second] = [await handedIn(mine.id, photo), await handedIn(theirs.id, photo, other.agent)];
      const hash = await hashOf(first.id);
      const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM paper_file WHERE hash = $1 FOR UPDATE', [
        hash,
      ]);
      const both = [
        removing(first.id).then(({ status }) => status),
        removing(second.id, other.agent).then(({ status }) => status),
      ];
      await gate.untilWaiting(2);
      await gate.open();
      expect([await Promise.all(both), await isIdle(hash)]).toEqual([[204, 204], true]);
    });

    it('one takes the last one out while another hands the same in: it has its bytes', async () => {
      const photo = await newPhoto();
      const mine = await newDossier();
      const theirs = await newDossier(other.agent, other.counter.id);
      const first = await handedIn(mine.id, photo);
      const hash = await hashOf(first.id);
      const gate = await closeGate(app.databaseUrl, 'SELECT 1 FROM paper_file WHERE hash = $1 FOR UPDATE', [
        hash,
      ]);
      const out = removing(first.id).then(({ status }) => status);
      const into = handIn(other.agent, theirs.id, photo).then(({ status }) => status);
      await gate.untilWaiting(2);
      await gate.open();
      expect(await Promise.all([out, into])).toEqual([204, 201]);
      await hourPasses();
      await tidy();
      const [paper] = await papersOf(other.agent, theirs.id);
      await other.agent.get(`/api/v1/papers/${paper?.id ?? ''}`).expect(200);
      expect((await stored()).has(hash)).toBe(true);
    });

    it('bytes are on their way out when the same come in: who hands them in waits, and stores them anew', async () => {
      const photo = await newPhoto();
      const { id } = await newDossier();
      const first = await handedIn(id, photo);
      const hash = await hashOf(first.id);
      await removing(first.id).expect(204);
      await hourPasses();
      const { begun, letGo } = stall('remove');
      const sweeping = tidy();
      await begun;
      const into = handIn(clerk, id, photo).then(({ status }) => status);
      const waiting = await closeGate(app.databaseUrl, 'SELECT 1', []);
      await waiting.untilWaiting(1);
      await waiting.open();
      letGo();
      expect([await sweeping, await into]).toEqual([2, 201]);
      expect((await stored()).has(hash)).toBe(true);
      const [paper] = await papersOf(clerk, id);
      await clerk.get(`/api/v1/papers/${paper?.id ?? ''}`).expect(200);
      await clerk.get(`/api/v1/papers/${paper?.id ?? ''}/pages/1`).expect(200);
    });

    it('who needs more than an hour to store them is told to try again, and nothing is left', async () => {
      const photo = await newPhoto();
      const { id } = await newDossier();
      const { begun, letGo } = stall('put');
      const into = handIn(clerk, id, photo).then(({ status, body }) => [
        status,
        (body as { code: string }).code,
      ]);
      await begun;
      await hourPasses();
      expect(await tidy()).toBe(2);
      letGo();
      expect(await into).toEqual([503, 'PAPERS_BUSY']);
      expect(await papersOf(clerk, id)).toEqual([]);
    });
  });

  it('what nobody knows of is found where it lies, left alone for a week, and goes', async () => {
    const bytes = Buffer.from(`nobody's`);
    const hash = fileHash(bytes);
    const path = join(filesOf(app.databaseUrl), hash.slice(0, 2), hash);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    const { id } = await newDossier();
    const kept = await hashOf((await handedIn(id, await newPhoto())).id);
    const find = () => app.app.get(FindStrayFiles).execute();
    expect([await find(), await isIdle(hash)]).toEqual([0, undefined]);
    const old = new Date((await app.database.now()).getTime() - HOUR_MS);
    for (const name of [path, join(filesOf(app.databaseUrl), kept.slice(0, 2), kept)])
      await utimes(name, old, old);
    expect([await find(), await find(), await isIdle(hash), await isIdle(kept)]).toEqual([1, 0, true, false]);
    await hourPasses();
    expect([await tidy(), (await stored()).has(hash)]).toEqual([0, true]);
    await sql().run(`UPDATE paper_file SET idle_since = idle_since - interval '7 days'`);
    expect([await tidy(), (await stored()).has(hash), (await stored()).has(kept)]).toEqual([1, false, true]);
  });
});
