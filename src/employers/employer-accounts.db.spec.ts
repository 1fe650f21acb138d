import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { FailureCounters } from '../lockouts/index.js';
import { MailParts, Outbox } from '../mail/index.js';
import { Database, digest, hasGuardFailed, KeyRing, newId } from '../platform/index.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { EmployerAccountRow } from './employer-account.entity.js';
import { EmployerAccounts } from './employer-accounts.store.js';
import { EmployerSessionRow } from './employer-session.entity.js';
import { EmployerSessionStore } from './employer-sessions.store.js';
import { KEY_CHANGED_PART, KeyChanges, type KeyHolder } from './key-changes.store.js';

const CREATED = new Date('2026-11-01T10:00:00.000Z');
const LOCK = { subject: '1790001016:0001', channel: 'employer-sign-in' } as const;

describe('employer accounts', () => {
  let ground: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  let accounts: EmployerAccounts;
  let keys: KeyChanges;
  const sessions = new EmployerSessionStore();
  const counters = new FailureCounters(
    new KeyRing({ tokenKeys: [{ id: 'a', key: Buffer.from('0123456789'.repeat(4)) }] }),
  );

  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource({
      ...dataSourceOptions({ url: ground.url }),
      entities: [EmployerAccountRow, EmployerSessionRow],
    }).initialize();
    database = new Database(dataSource);
    const parts = new MailParts();
    parts.register({ name: KEY_CHANGED_PART, giveUpAfterSeconds: 60, prepare: async () => undefined });
    const outbox = new Outbox(parts);
    accounts = new EmployerAccounts(outbox, counters, sessions);
    keys = new KeyChanges(outbox, counters);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await ground.drop();
  });

  let id: string;
  beforeEach(async () => {
    await dataSource.query(
      'DELETE FROM mail_message; DELETE FROM employer_session; DELETE FROM lockout; DELETE FROM employer_key_history; DELETE FROM employer_address; DELETE FROM employer_account',
    );
    id = newId();
    await database.transaction(({ tx }) => tx.insert(EmployerAccountRow, account({ id })));
  });

  const account = (changes: Partial<EmployerAccountRow> = {}) => ({
    id: newId(),
    ruc: '1790001016001',
    rucRoot: '1790001016',
    sucursal: '0001',
    kind: 'company' as const,
    legalName: 'Compañía de Prueba S.A.',
    representativeCedula: '1740006299',
    representativeName: 'Ana Lucía Benítez Rojas',
    email: 'ana@demo.test',
    createdAt: CREATED,
    ...changes,
  });
  const holder = async (of = id) => {
    const found = await keys.holder(database.sql, of);
    if (!found) throw new Error('the account is gone');
    return found;
  };
  /** @returns whether the key was changed, by what was known of its holder. */
  const change = async (known: KeyHolder, keyHash = 'hash') => {
    try {
      await database.inOneFlight(keys.change(known, keyHash));
      return true;
    } catch (error) {
      expect(hasGuardFailed(error)).toBe(true);
      return false;
    }
  };
  const current = async () => {
    const found = await accounts.byId(database.sql, id);
    if (!found) throw new Error('the account is gone');
    return found;
  };

  it('are found by any establishment, by their sucursal, and not by rubbish', async () => {
    const find = (ruc: string, sucursal = '0001') => accounts.find(database.sql, { ruc, sucursal });
    expect(await find('1790001016001')).toEqual({
      id,
      ruc: '1790001016001',
      rucRoot: '1790001016',
      sucursal: '0001',
      kind: 'company',
      legalName: 'Compañía de Prueba S.A.',
      representativeCedula: '1740006299',
      representativeForeignerCode: null,
      representativeName: 'Ana Lucía Benítez Rojas',
      email: 'ana@demo.test',
      phone: null,
      keyVersion: 0,
      contactVersion: 1,
      keyHash: null,
      keyChangedAt: null,
      contactChangedAt: null,
      frozenAt: null,
      frozenBy: null,
      frozenReason: null,
      unfrozenAt: null,
    });
    expect((await find('1790001016-007'))?.id).toBe(id);
    expect(await find('1790001016001', '0002')).toBeUndefined();
    expect(await find('0990001014001')).toBeUndefined();
    expect(await find("' OR 1=1 --")).toBeUndefined();
  });

  it('with a new key: dated, one version further, all sessions over, the block lifted, the owner told', async () => {
    await database.transaction(async ({ tx, now }) => {
      for (const token of ['a', 'b', 'c']) await sessions.start(tx, now, id, token);
      await counters.fail(tx, now, LOCK, { limit: 1, lockSeconds: 60 });
    });
    expect(await change(await holder())).toBe(true);
    const changed = await current();
    expect(changed).toMatchObject({
      keyHash: 'hash',
      keyVersion: 1,
      contactVersion: 1,
      keyChangedAt: expect.any(Date),
    });
    for (const token of ['a', 'b', 'c'])
      expect(await sessions.holderOf(database.sql, token, 'person')).toBeUndefined();
    expect(await counters.state(database.sql, changed.keyChangedAt ?? CREATED, LOCK)).toEqual({
      lockedUntil: null,
    });
    expect(await database.sql.rows('SELECT part, subject_id, recipient, state FROM mail_message')).toEqual([
      { part: 'key-changed', subject_id: id, recipient: 'ana@demo.test', state: 'queued' },
    ]);
  });

  it.each([
    ['the key changed meanwhile', 'key_version = 1'],
    ['the address changed meanwhile', 'contact_version = 2'],
    ['the account was frozen meanwhile', 'frozen_at = now()'],
  ])('keep everything as it was when %s', async (_, meanwhile) => {
    await database.transaction(async ({ tx, now }) => {
      await sessions.start(tx, now, id, 'a');
      await counters.fail(tx, now, LOCK, { limit: 1, lockSeconds: 60 });
    });
    const known = await holder();
    await database.sql.run(`UPDATE employer_account SET ${meanwhile}`);
    const before = await current();
    expect(await change(known)).toBe(false);
    expect(await current()).toEqual(before);
    expect(await database.sql.rows('SELECT failures FROM lockout')).toEqual([{ failures: 1 }]);
    expect(await database.sql.rows('SELECT ended_at FROM employer_session')).toEqual([{ ended_at: null }]);
    expect(await database.sql.rows('SELECT 1 FROM mail_message')).toEqual([]);
  });

  describe('the keys that may not come back', () => {
    const changeTimes = async (times: number) => {
      for (let n = 1; n <= times; n += 1) await change(await holder(), `hash ${n}`);
    };
    const kept = async (of = id) => (await holder(of)).keptKeys.toSorted();

    it.each([
      [1, ['hash 1']],
      [5, ['hash 1', 'hash 2', 'hash 3', 'hash 4', 'hash 5']],
      [6, ['hash 2', 'hash 3', 'hash 4', 'hash 5', 'hash 6']],
      [8, ['hash 4', 'hash 5', 'hash 6', 'hash 7', 'hash 8']],
    ])('after %i changes are the last five', async (times, hashes) => {
      await changeTimes(times);
      expect(await kept()).toEqual(hashes);
      const rows = await database.sql.rows('SELECT 1 FROM employer_key_history WHERE account_id = $1', [id]);
      expect(rows).toHaveLength(hashes.length);
    });

    it('are five also where the count of keys has gaps, and the present one wherever it came from', async () => {
      await changeTimes(3);
      await database.sql.run(
        `UPDATE employer_account SET key_version = key_version + 40, key_hash = 'brought along'`,
      );
      await change(await holder(), 'hash 4');
      await database.sql.run(`UPDATE employer_account SET key_hash = 'brought along'`);
      expect(await kept()).toEqual(['brought along', 'hash 1', 'hash 2', 'hash 3', 'hash 4']);
    });

    it('are nobody else’s, and none before the first key', async () => {
      const other = newId();
      await database.transaction(({ tx }) =>
        tx.insert(EmployerAccountRow, account({ id: other, ruc: '0990001014001', rucRoot: '0990001014' })),
      );
      await changeTimes(1);
      expect(await kept(other)).toEqual([]);
    });

    it('stay as they were when the change is refused', async () => {
      const known = await holder();
      await changeTimes(2);
      expect(await change(known, 'late')).toBe(false);
      expect(await kept()).toEqual(['hash 1', 'hash 2']);
    });
  });

  it('without an address are told nothing, and the key changes all the same', async () => {
    await database.sql.run('UPDATE employer_account SET email = NULL');
    expect(await change(await holder())).toBe(true);
    expect(await database.sql.rows('SELECT 1 FROM mail_message')).toEqual([]);
  });

  it('take exactly one of twenty new keys that come at once, and tell the owner once', async () => {
    const known = await holder();
    // All twenty stand at the account's row before the first may go on.
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const held = database.transaction(async ({ tx }) => {
      await accounts.lock(tx, id);
      await gate;
    });
    const changes = Array.from({ length: 20 }, (_, index) => change(known, `hash ${index}`));
    open();
    await held;
    const made = (await Promise.all(changes))
      .map((done, index) => (done ? `hash ${index}` : undefined))
      .filter(Boolean);
    expect(made).toHaveLength(1);
    expect(await current()).toMatchObject({ keyHash: made[0], keyVersion: 1 });
    expect(await database.sql.rows('SELECT 1 FROM mail_message')).toHaveLength(1);
  });

  describe('a session', () => {
    const at = async (column: string, age: string) => {
      await database.transaction(({ tx, now }) => sessions.start(tx, now, id, 'token'));
      await database.sql.run(
        `UPDATE employer_session SET ${column} = date_trunc('milliseconds', now() - interval '${age}')`,
      );
      return (await sessions.holderOf(database.sql, 'token', 'person'))?.accountId;
    };

    it.each([
      ['last_seen_at', '29 minutes 59 seconds', true],
      ['last_seen_at', '30 minutes', false],
      ['expires_at', '-1 second', true],
      ['expires_at', '0 seconds', false],
    ])('with %s %s ago is live: %s', async (column, age, live) => {
      expect(await at(column, age)).toBe(live ? id : undefined);
    });

    it('notes the last request once a minute and no oftener', async () => {
      const seen = () =>
        database.sql.one<{ age: number }>(
          'SELECT extract(epoch FROM now() - last_seen_at)::int AS age FROM employer_session',
        );
      await at('last_seen_at', '59 seconds');
      expect((await seen())?.age).toBeGreaterThan(50);
      await database.sql.run(`UPDATE employer_session SET last_seen_at = now() - interval '61 seconds'`);
      // A page that refreshes itself is nobody.
      await sessions.holderOf(database.sql, 'token', 'page');
      expect((await seen())?.age).toBeGreaterThan(60);
      await sessions.holderOf(database.sql, 'token', 'person');
      expect((await seen())?.age).toBeLessThan(5);
    });

    it('keeps no token, only its digest', async () => {
      await database.transaction(({ tx, now }) => sessions.start(tx, now, id, 'token'));
      expect(await database.sql.rows('SELECT token_digest FROM employer_session')).toEqual([
        { token_digest: digest('token') },
      ]);
    });
  });

  describe('whose address changes', () => {
    const DAY_MS = 24 * 60 * 60 * 1000;
    const move = (email: string, contactVersion: number, phone: string | null = null) =>
      database.transaction((context) =>
        accounts.changeContact(context, { accountId: id, contactVersion, email, phone }),
      );
    const onFile = async (daysLater = 0) => {
      const now = await database.now();
      return (
        await accounts.addressesOnFile(database.sql, new Date(now.getTime() + daysLater * DAY_MS), id)
      ).sort();
    };

    it('have the new one, the next version, and the former one kept', async () => {
      expect(await move('nueva@demo.test', 1, '+593991234567')).toMatchObject({
        email: 'nueva@demo.test',
        phone: '+593991234567',
        contactVersion: 2,
        keyVersion: 0,
      });
      expect((await current()).contactChangedAt).toBeInstanceOf(Date);
      expect(
        await database.sql.rows(
          'SELECT contact_version, email, phone FROM employer_address WHERE account_id = $1',
          [id],
        ),
      ).toEqual([{ contact_version: 1, email: 'ana@demo.test', phone: null }]);
    });

    it('only from the version that was approved, and never while frozen', async () => {
      expect(await move('tarde@demo.test', 0)).toBeUndefined();
      await database.sql.run(
        `UPDATE employer_account SET frozen_at = now(), frozen_by = 'owner' WHERE id = $1`,
        [id],
      );
      expect(await move('fria@demo.test', 1)).toBeUndefined();
      expect(await current()).toMatchObject({ email: 'ana@demo.test', contactVersion: 1 });
      expect(await database.sql.rows('SELECT 1 FROM employer_address WHERE account_id = $1', [id])).toEqual(
        [],
      );
    });

    it('have those before told for ninety days, each once', async () => {
      expect(await onFile()).toEqual(['ana@demo.test']);
      await move('dos@demo.test', 1);
      await move('ana@demo.test', 2);
      await move('tres@demo.test', 3);
      expect(await onFile(89)).toEqual(['ana@demo.test', 'dos@demo.test', 'tres@demo.test']);
      expect(await onFile(91)).toEqual(['tres@demo.test']);
      await change(await holder());
      const mails = await database.sql.rows<{ recipient: string }>(
        'SELECT recipient FROM mail_message ORDER BY recipient',
      );
      expect(mails.map(({ recipient }) => recipient)).toEqual([
        'ana@demo.test',
        'dos@demo.test',
        'tres@demo.test',
      ]);
    });

    it('first had none: nobody is told but the first', async () => {
      await database.sql.run('UPDATE employer_account SET email = NULL WHERE id = $1', [id]);
      expect(await onFile()).toEqual([]);
      await move('primera@demo.test', 1);
      expect(await onFile()).toEqual(['primera@demo.test']);
    });
  });
});
