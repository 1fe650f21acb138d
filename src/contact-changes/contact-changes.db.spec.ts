import { demoGround } from '../../test/support/app-process.js';
import { laidDossier, staffMember } from '../../test/support/laid.js';
import { newId } from '../platform/index.js';
import { ContactChangeStore } from './contact-changes.store.js';

describe('how a change of address is written down', () => {
  const store = new ContactChangeStore();
  let ground: Awaited<ReturnType<typeof demoGround>>;
  beforeAll(async () => {
    ground = await demoGround();
  });
  afterAll(() => ground.close());

  /** What is asked for, with the approval that it waits for. */
  const wanted = async (email = 'nueva@empresa.ec') => {
    const { sql } = ground.database;
    const { id: dossierId, accountId, centerId } = await laidDossier(sql);
    const maker = await staffMember(sql, 'ventanilla1');
    const approvalId = newId();
    await sql.run(
      `INSERT INTO approval (id, kind, subject_kind, subject_id, center_id, scope, maker_id, maker_cedula, requested_at, expires_at)
       VALUES ($1, 'contact-change', 'dossier', $2, $3, '{}', $4, $5, now(), now() + interval '1 hour')`,
      [approvalId, dossierId, centerId, maker.id, maker.cedula],
    );
    const former = { formerEmail: 'vieja@empresa.ec', formerPhone: null };
    return { approvalId, dossierId, accountId, contactVersion: 1, ...former, email, phone: null };
  };
  const ask = (change: Parameters<ContactChangeStore['ask']>[2]) =>
    ground.database.transaction(({ tx, now }) => store.ask(tx, now, change));
  const apply = (id: string, keyVersion: number) =>
    ground.database.transaction(({ tx, now }) => store.applied(tx, now, id, keyVersion));

  it('is one for a request of approval, however often it is asked for', async () => {
    const change = await wanted();
    await ask(change);
    await ask({ ...change, email: 'otra@empresa.ec' });
    const found = await store.ofApproval(ground.database.sql, change.approvalId);
    expect(found).toEqual({ id: expect.any(String) as string, ...change, appliedAt: null, keyVersion: null });
    expect(await store.find(ground.database.sql, found?.id ?? '')).toEqual(found);
  });

  it('is applied once: when, and with which key, stays', async () => {
    const change = await wanted();
    await ask(change);
    const { id } = (await store.ofApproval(ground.database.sql, change.approvalId)) ?? { id: '' };
    await apply(id, 3);
    const first = await store.find(ground.database.sql, id);
    await apply(id, 4);
    expect(first).toMatchObject({ keyVersion: 3, appliedAt: expect.any(Date) as Date });
    expect(await store.find(ground.database.sql, id)).toEqual(first);
  });
});
