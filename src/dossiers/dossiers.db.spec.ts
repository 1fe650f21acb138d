import { demoGround } from '../../test/support/app-process.js';
import { closeGate } from '../../test/support/gate.js';
import { laidDossier, SERVICE, staffMember } from '../../test/support/laid.js';
import { AuditLog } from '../audit/index.js';
import { Dossiers } from './dossiers.store.js';
import { MarkStale } from './mark-stale.js';

describe('how a dossier is written down', () => {
  const store = new Dossiers();
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let staffId: string;
  beforeAll(async () => {
    ground = await demoGround();
    staffId = (await staffMember(ground.database.sql, 'ventanilla1')).id;
  });
  afterAll(() => ground.close());
  beforeEach(() => ground.database.sql.run('DELETE FROM dossier'));

  it('is decided once, by whoever comes first', async () => {
    const { id } = await laidDossier(ground.database.sql);
    const gate = await closeGate(ground.url, 'SELECT 1 FROM dossier WHERE id = $1 FOR UPDATE', [id]);
    const both = (['approved', 'rejected'] as const).map((outcome) =>
      ground.database.transaction(({ tx, now }) =>
        store.decide(tx, now, id, { outcome, reason: 'Falta', staffId }),
      ),
    );
    await gate.untilWaiting(2);
    await gate.open();
    const [approved] = await Promise.all(both);
    expect((await Promise.all(both)).toSorted()).toEqual([false, true]);
    expect((await store.find(ground.database.sql, id))?.status).toBe(approved ? 'approved' : 'rejected');
  });

  it('is one of a visit for a service', async () => {
    const { id, ticketId } = await laidDossier(ground.database.sql);
    await expect(
      ground.database.sql.run(
        `INSERT INTO dossier (id, ticket_id, service_code, center_id, account_id, cedula, status, opened_by, opened_at, standing)
         SELECT gen_random_uuid(), ticket_id, service_code, center_id, account_id, cedula, status, opened_by, opened_at, standing FROM dossier WHERE id = $1`,
        [id],
      ),
    ).rejects.toMatchObject({ code: '23505' });
    const found = await ground.database.transaction(({ tx }) => store.lockOfVisit(tx, ticketId, SERVICE));
    expect(found?.id).toBe(id);
  });

  it('keeps a note, and says whether it said something else before', async () => {
    const { id } = await laidDossier(ground.database.sql);
    const note = (text: string | null) =>
      ground.database.transaction(({ tx, now }) => store.note(tx, now, id, text, staffId));
    expect([await note('Vuelve'), await note('Vuelve'), await note(null), await note(null)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  describe('whose visit ended undecided', () => {
    const sweep = () => new MarkStale(ground.database, store, new AuditLog()).execute();
    const marked = async () => {
      const { rows, ids } = (await ground.database.sql.one<{ rows: number; ids: number }>(
        `SELECT count(*)::int AS rows, count(DISTINCT subject_id)::int AS ids FROM audit_event WHERE action = 'dossier.went-stale'`,
      )) ?? { rows: -1, ids: -1 };
      return [rows, ids];
    };
    const laid = async (count: number) => {
      for (let n = 0; n < count; n += 1) await laidDossier(ground.database.sql, { ago: '20 days' });
    };

    it('is written down as stale once, however many sweep at once', async () => {
      await laid(150);
      await laidDossier(ground.database.sql);
      const gate = await closeGate(ground.url, 'LOCK TABLE dossier IN ACCESS EXCLUSIVE MODE', []);
      const swept = [1, 2].map(() => sweep());
      await gate.untilWaiting(2);
      await gate.open();
      const counts = await Promise.all(swept);
      expect(counts.reduce((sum, n) => sum + n)).toBeLessThanOrEqual(150);
      while ((await sweep()) > 0);
      expect(await marked()).toEqual([150, 150]);
    });

    it('is passed over while somebody is at work on it, and nobody waits', async () => {
      await laid(2);
      const gate = await closeGate(ground.url, 'SELECT 1 FROM dossier LIMIT 1 FOR UPDATE', []);
      expect(await sweep()).toBe(1);
      await gate.open();
      expect(await sweep()).toBe(1);
      expect(await sweep()).toBe(0);
    });
  });
});
