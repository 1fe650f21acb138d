import { demoGround } from '../../test/support/app-process.js';
import { closeGate } from '../../test/support/gate.js';
import { laidDossier, staffMember } from '../../test/support/laid.js';
import { type Approval, ApprovalStore } from './approvals.store.js';

const KIND = 'dossier-finding';
const NOW = new Date('2026-11-23T14:00:00.000Z');
const END = new Date('2026-11-23T15:00:00.000Z');
const at = (milliseconds: number) => new Date(END.getTime() + milliseconds);

describe('how a request for a second person is written down', () => {
  const store = new ApprovalStore();
  let ground: Awaited<ReturnType<typeof demoGround>>;
  let maker: { id: string; cedula: string };
  let checker: { id: string; cedula: string };
  let other: { id: string; cedula: string };
  beforeAll(async () => {
    ground = await demoGround();
    const { sql } = ground.database;
    maker = await staffMember(sql, 'ventanilla1');
    checker = await staffMember(sql, 'supervision1');
    other = await staffMember(sql, 'supervision2');
  });
  afterAll(() => ground.close());
  beforeEach(() => ground.database.sql.run('DELETE FROM approval'));

  const transaction = <T>(work: Parameters<typeof ground.database.transaction<T>>[0]) =>
    ground.database.transaction(work);
  const draft = async (over: Partial<Approval> = {}) => {
    const { id, accountId, centerId } = await laidDossier(ground.database.sql);
    return {
      kind: KIND,
      subjectKind: 'dossier',
      subjectId: id,
      accountId,
      centerId,
      scope: { findings: ['a', 'b'] },
      reason: null,
      makerId: maker.id,
      makerCedula: maker.cedula,
      requestedAt: NOW,
      expiresAt: END,
      ...over,
    };
  };
  const asked = async (over: Partial<Approval> = {}): Promise<Approval> => {
    const wanted = await draft(over);
    const made = await transaction(({ tx }) => store.create(tx, wanted));
    if (!made) throw new Error('one is pending already');
    return made;
  };
  const decide = (id: string, now: Date, by = checker, outcome: 'approved' | 'rejected' = 'approved') =>
    transaction(({ tx }) =>
      store.decide(tx, now, id, { outcome, reason: 'Visto', checker: by, goodUntil: at(1_000) }),
    );
  const read = (id: string) => store.find(ground.database.sql, id);

  it('is one while it is pending, also of two who ask at once', async () => {
    const wanted = await draft();
    const gate = await closeGate(ground.url, 'LOCK TABLE approval IN SHARE MODE', []);
    const both = [1, 2].map(() => transaction(({ tx }) => store.create(tx, wanted)));
    await gate.untilWaiting(2);
    await gate.open();
    expect((await Promise.all(both)).filter((made) => made !== undefined)).toHaveLength(1);
  });

  it.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('%d ms from its end it can be decided: %s', async (milliseconds, possible) => {
    const { id } = await asked();
    expect(await decide(id, at(milliseconds))).toBe(possible);
    expect((await read(id))?.status).toBe(possible ? 'approved' : 'pending');
  });

  it('is decided once, and the first word stands', async () => {
    const { id } = await asked();
    const gate = await closeGate(ground.url, 'SELECT 1 FROM approval WHERE id = $1 FOR UPDATE', [id]);
    const both = [decide(id, NOW, checker, 'approved'), decide(id, NOW, other, 'rejected')];
    await gate.untilWaiting(2);
    await gate.open();
    expect((await Promise.all(both)).toSorted()).toEqual([false, true]);
    expect((await read(id))?.decisionReason).toBe('Visto');
  });

  it('is never decided by who asked, nor by the same person under another account: the database says so', async () => {
    const { id } = await asked();
    await expect(decide(id, NOW, maker)).rejects.toMatchObject({ code: 'MAKER_IS_CHECKER' });
    const alias = { id: checker.id, cedula: maker.cedula };
    await expect(decide(id, NOW, alias)).rejects.toMatchObject({ code: 'MAKER_IS_CHECKER' });
    expect((await read(id))?.status).toBe('pending');
  });

  it('counts for exactly what was asked, in whatever order it is spelled', async () => {
    const scope = { contactVersion: 1, wanted: 'x' };
    const { id, subjectId } = await asked({ scope });
    await decide(id, NOW);
    const last = (asking: Approval['scope']) =>
      transaction(({ tx }) => store.lastDecided(tx, KIND, subjectId, asking));
    expect((await last({ wanted: 'x', contactVersion: 1 }))?.id).toBe(id);
    expect(await last({ contactVersion: 2, wanted: 'x' })).toBeUndefined();
    expect(await last({ contactVersion: 1 })).toBeUndefined();
  });

  it('ends in the sweep once, past what somebody is at work on', async () => {
    const [held, free] = [await asked(), await asked()];
    const sweep = () => transaction(({ tx }) => store.expireOverdue(tx, END));
    const gate = await closeGate(ground.url, 'SELECT 1 FROM approval WHERE id = $1 FOR UPDATE', [held.id]);
    expect((await sweep()).map(({ id }) => id)).toEqual([free.id]);
    await gate.open();
    expect((await sweep()).map(({ id }) => id)).toEqual([held.id]);
    expect(await sweep()).toEqual([]);
  });
});
