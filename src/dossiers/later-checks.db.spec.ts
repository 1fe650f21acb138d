import { demoGround } from '../../test/support/app-process.js';
import { laidDossier, staffMember } from '../../test/support/laid.js';
import { LaterChecks } from './later-checks.store.js';

describe('what is looked up afterwards', () => {
  const store = new LaterChecks();
  const what = { kind: 'cedula', codes: ['IDENTITY_UNVERIFIED'] } as const;
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let staffId: string;
  beforeAll(async () => {
    ground = await demoGround();
    staffId = (await staffMember(ground.database.sql, 'supervision1')).id;
  });
  afterAll(() => ground.close());

  const owe = (dossier: { id: string; centerId: string }) =>
    ground.database.transaction(({ tx, now }) =>
      store.owe(tx, now, dossier, { ...what, codes: [...what.codes] }),
    );
  const owed = async () => owe(await laidDossier(ground.database.sql));
  const resolve = (id: string, outcome: 'conforming' | 'non-conforming', reason: string | null) =>
    ground.database.transaction(({ tx, now }) => store.resolve(tx, now, id, { outcome, reason, staffId }));
  const read = (id: string) => store.find(ground.database.sql, id);

  it('is owed once for a requirement of a dossier', async () => {
    const dossier = await laidDossier(ground.database.sql);
    const id = await owe(dossier);
    await expect(owe(dossier)).rejects.toMatchObject({
      driverError: { constraint: 'later_check_one_per_requirement' },
    });
    expect(await read(id)).toEqual({
      id,
      dossierId: dossier.id,
      kind: 'cedula',
      accountId: dossier.accountId,
      centerId: dossier.centerId,
      outcome: null,
      reason: null,
    });
  });

  it('keeps the first outcome', async () => {
    const id = await owed();
    await resolve(id, 'conforming', null);
    await resolve(id, 'non-conforming', 'Falleció en 2024');
    expect(await read(id)).toMatchObject({ outcome: 'conforming', reason: null });
  });

  it('is not in order without a reason: the database says so', async () => {
    const id = await owed();
    await expect(resolve(id, 'non-conforming', null)).rejects.toMatchObject({
      driverError: { constraint: 'later_check_says_why' },
    });
    expect((await read(id))?.outcome).toBeNull();
  });
});
