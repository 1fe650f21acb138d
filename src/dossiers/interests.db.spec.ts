import { demoGround } from '../../test/support/app-process.js';
import { closeGate } from '../../test/support/gate.js';
import { laidDossier, type LaidDossier, staffMember } from '../../test/support/laid.js';
import { Interests } from './interests.store.js';

describe('what somebody of the staff declared about an employer', () => {
  const store = new Interests();
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let clerk: string;
  let supervisor: string;
  let dossier: LaidDossier;
  beforeAll(async () => {
    ground = await demoGround();
    clerk = (await staffMember(ground.database.sql, 'ventanilla1')).id;
    supervisor = (await staffMember(ground.database.sql, 'supervision1')).id;
  });
  afterAll(() => ground.close());
  beforeEach(async () => {
    await ground.database.sql.run('DELETE FROM staff_interest');
    dossier = await laidDossier(ground.database.sql);
  });

  const declare = (relation: 'kinship' | 'interest' = 'kinship', staffId = clerk) =>
    ground.database.transaction(({ tx, now }) =>
      store.declare(tx, now, { staffId, accountId: dossier.accountId, dossierId: dossier.id, relation }),
    );
  const withdraw = (staffId: string) =>
    ground.database.transaction(({ tx, now }) =>
      store.withdraw(tx, now, dossier.id, { staffId, reason: 'Se equivocó' }),
    );
  const find = (staffId = clerk) => store.find(ground.database.sql, staffId, dossier.accountId);

  it('is in force once, also of two who say it at once, and the first word stands', async () => {
    const gate = await closeGate(ground.url, 'LOCK TABLE staff_interest IN SHARE MODE', []);
    const both = [declare('kinship'), declare('interest')];
    await gate.untilWaiting(2);
    await gate.open();
    expect((await Promise.all(both)).toSorted()).toEqual([false, true]);
    expect(await declare('interest')).toBe(false);
    expect(await ground.database.sql.rows('SELECT 1 FROM staff_interest')).toHaveLength(1);
  });

  it('is of one person about one employer', async () => {
    await declare();
    expect(await find()).toMatchObject({ relation: 'kinship' });
    expect(await find(supervisor)).toBeUndefined();
  });

  it('is taken back by another person alone, once, and can be said again', async () => {
    await declare();
    expect(await withdraw(clerk)).toEqual([]);
    expect(await withdraw(supervisor)).toEqual([{ staffId: clerk }]);
    expect(await withdraw(supervisor)).toEqual([]);
    expect(await find()).toBeUndefined();
    expect(await declare('interest')).toBe(true);
    expect(await find()).toMatchObject({ relation: 'interest' });
  });

  it('is never taken back by who declared it: the database says so', async () => {
    await declare();
    await expect(
      ground.database.sql.run(
        `UPDATE staff_interest SET withdrawn_at = now(), withdrawn_by = staff_id, withdraw_reason = 'x'`,
      ),
    ).rejects.toMatchObject({ constraint: 'staff_interest_second_person' });
  });
});
