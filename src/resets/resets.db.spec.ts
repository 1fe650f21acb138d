import { DataSource } from 'typeorm';
import { seedDemoCountry } from '../administration/index.js';
import { type UndatedEntry } from '../audit/index.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { Database } from '../platform/database/database.js';
import { type Config, hasGuardFailed, newId, type Tx } from '../platform/index.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { closeGate } from '../../test/support/gate.js';
import { LinkFlood } from './link-flood.js';
import { ResetStore } from './resets.store.js';

const ACCEPTED = new Date('2026-11-23T14:00:00.000Z');
const END = new Date('2026-11-23T14:03:00.000Z');
const at = (ms: number) => new Date(ACCEPTED.getTime() + ms);
const mac = (seed: number) => Buffer.alloc(32, seed);

describe('how a reset is written down', () => {
  const store = new ResetStore();
  let ground: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  let accounts: string[];
  let links = 0;

  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 4 })).initialize();
    database = new Database(dataSource);
    await database.transaction((context) =>
      seedDemoCountry(context, 'Prueba-2026', { memoryCost: 8, timeCost: 1 }),
    );
    accounts = (await database.sql.rows<{ id: string }>('SELECT id FROM employer_account ORDER BY ruc')).map(
      ({ id }) => id,
    );
  });
  afterAll(async () => {
    await dataSource.destroy();
    await ground.drop();
  });
  beforeEach(() =>
    database.sql.run(
      `UPDATE key_reset SET status = 'expired' WHERE status IN ('queued', 'sending', 'sent', 'opened')`,
    ),
  );

  /** A reset in some state, sent at 14:00:00 and good until 14:03:00 unless told otherwise. */
  async function given(
    state: Partial<{
      status: string;
      issuedAt: Date;
      end: Date | null;
      attempt: number;
      accountId: string;
    }> = {},
  ) {
    const reset = { id: newId(), messageId: newId(), mac: mac((links += 1)), issue: 1 };
    await database.sql.run(
      `INSERT INTO key_reset (id, origin, account_id, status, message_id, attempt, link_mac, link_expires_at, issued_at, requested_at, key_version, contact_version)
       VALUES ($1, 'online', $2, $3, $4, $5, $6, $7, $8, $8, 0, 1)`,
      [
        reset.id,
        state.accountId ?? accounts[links] ?? '',
        state.status ?? 'sent',
        reset.messageId,
        state.attempt ?? 1,
        reset.mac,
        state.end === undefined ? END : state.end,
        state.issuedAt ?? ACCEPTED,
      ],
    );
    return reset;
  }
  const read = (id: string) => store.find(database.sql, id);
  type Given = { id: string; issue: number; mac: Buffer };
  /** So many milliseconds after the mail was accepted by the transaction's clock; @returns whether the link changed a key. */
  const complete = async (ms: number, reset: Given) => {
    try {
      await database.transaction(async ({ tx, now }) => {
        const end = new Date(now.getTime() + END.getTime() - ACCEPTED.getTime() - ms);
        await tx.run('UPDATE key_reset SET link_expires_at = $2 WHERE id = $1', [reset.id, end]);
        await completeIn(tx, reset);
      });
      return true;
    } catch (error) {
      expect(hasGuardFailed(error)).toBe(true);
      return false;
    }
  };
  const completeIn = (tx: Tx, reset: Given) => {
    const { text, params } = store.completion(reset, [reset.mac], recordOf(reset.id));
    return tx.rows(text, params);
  };
  const recordOf = (id: string) => {
    const entry = (action: string): UndatedEntry => ({
      actor: { kind: 'system', id: 'test' },
      action,
      subject: { kind: 'reset', id },
    });
    return { opened: entry('reset.opened'), completed: entry('reset.completed') };
  };
  const recorded = async (id: string) =>
    (
      await database.sql.rows<{ action: string }>(
        'SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY action',
        [id],
      )
    ).map(({ action }) => action);

  it.each([
    [179_999, true],
    [180_000, false],
    [180_001, false],
  ])('%d ms after acceptance the link changes a key: %s', async (ms, good) => {
    const reset = await given();
    expect(await complete(ms, reset)).toBe(good);
    expect((await read(reset.id))?.status).toBe(good ? 'completed' : 'sent');
    expect(await recorded(reset.id)).toEqual(good ? ['reset.completed', 'reset.opened'] : []);
  });

  it('that it was open is recorded only where nobody said so before', async () => {
    const reset = await given();
    await database.transaction(({ tx }) => store.opened(tx, at(1), reset.id));
    expect(await complete(2, reset)).toBe(true);
    expect(await recorded(reset.id)).toEqual(['reset.completed']);
    expect((await read(reset.id))?.openedAt).toEqual(at(1));
  });

  it.each(['queued', 'completed', 'expired', 'failed'])('from «%s» no key is changed', async (status) => {
    const reset = await given({ status: status === 'completed' ? 'sent' : status });
    if (status === 'completed') await complete(1, reset);
    expect(await complete(2, reset)).toBe(false);
  });

  describe('many links for one employer within an hour', () => {
    const flood = (rateLimits = true) => new LinkFlood({ rateLimits } as Config, store);
    const ask = (of: LinkFlood, accountId: string, ms: number) =>
      database.transaction((context) => of.judge({ ...context, now: at(ms) }, accountId));
    const HOUR_MS = 3_600_000;

    it('are refused, whatever visits they come from; others are not', async () => {
      const accountId = accounts.at(-1) ?? '';
      for (let visit = 0; visit < 3; visit += 1) {
        const { id } = await given({ accountId, status: 'expired' });
        await expect(ask(flood(), accountId, 0)).resolves.toBeUndefined();
        await database.sql.run('UPDATE key_reset SET issue = 6 WHERE id = $1', [id]);
      }
      await expect(ask(flood(), accountId, HOUR_MS - 1)).rejects.toMatchObject({ code: 'TOO_MANY_LINKS' });
      await expect(ask(flood(), accounts.at(-2) ?? '', 0)).resolves.toBeUndefined();
      await expect(ask(flood(), accountId, HOUR_MS)).resolves.toBeUndefined();
      await expect(ask(flood(false), accountId, 0)).resolves.toBeUndefined();
    });
  });

  it('a link of a former issue completes nothing', async () => {
    const reset = await given();
    expect(await complete(1, { ...reset, issue: 2 })).toBe(false);
  });

  it('the answer to an attempt counts for that attempt alone', async () => {
    const reset = await given({ status: 'sending', attempt: 2, end: at(30_000) });
    const report = (attempt: number) =>
      database.transaction(({ tx }) =>
        store.accepted(tx, at(5), { messageId: reset.messageId, attempt }, END),
      );
    expect(await report(1)).toBeUndefined();
    expect(await report(2)).toMatchObject({ status: 'sent', linkExpiresAt: END });
    expect(await report(2)).toBeUndefined();
  });

  it('a new attempt kills what the former one minted', async () => {
    const reset = await given({ status: 'sending', end: at(30_000) });
    const next = mac(200);
    await database.transaction(({ tx }) =>
      store.minted(tx, { messageId: reset.messageId, attempt: 2 }, next, at(60_000)),
    );
    const byLink = (link: Buffer) => database.transaction(({ tx }) => store.lockByLink(tx, [link]));
    expect(await byLink(reset.mac)).toBeUndefined();
    expect((await byLink(next))?.id).toBe(reset.id);
    expect(await complete(1, reset)).toBe(false);
    expect(await complete(1, { ...reset, mac: next })).toBe(true);
  });

  it('a deferred attempt leaves no link behind', async () => {
    const reset = await given({ status: 'sending', end: at(30_000) });
    await database.transaction(({ tx }) => store.deferred(tx, { messageId: reset.messageId, attempt: 1 }));
    expect(await read(reset.id)).toMatchObject({ status: 'queued', hasLink: false, linkExpiresAt: null });
  });

  it('what was used is neither sent, reissued nor voided afterwards', async () => {
    const reset = await given({ status: 'sending' });
    expect(await complete(1, reset)).toBe(true);
    const used = await read(reset.id);
    await database.transaction(async ({ tx }) => {
      await store.accepted(tx, at(2), { messageId: reset.messageId, attempt: 1 }, END);
      await store.deferred(tx, { messageId: reset.messageId, attempt: 1 });
      await store.failed(tx, reset.messageId, 'SMTP_REFUSED');
      await store.reissue(tx, at(3), reset.id, {
        messageId: newId(),
        keyVersion: 0,
        contactVersion: 1,
        codeTries: 5,
      });
      const [staff] = await tx.rows<{ id: string }>('SELECT id FROM staff_member LIMIT 1');
      await store.voided(tx, at(4), reset.id, { staffId: staff?.id ?? '', reason: 'x' });
    });
    expect(used).toMatchObject({ status: 'completed', completedAt: expect.any(Date), issue: 1 });
    expect(await read(reset.id)).toEqual(used);
  });

  it('an employer has one live reset, whoever writes', async () => {
    const accountId = accounts[150] ?? '';
    await given({ accountId });
    await expect(given({ accountId, status: 'queued' })).rejects.toThrow('key_reset_one_live');
  });

  describe('settling what the clock has ended', () => {
    it.each([
      ['sent', at(179_999), 'sent'],
      ['sent', at(180_000), 'expired'],
      ['opened', at(180_000), 'expired'],
      ['queued', at(15 * 60_000 - 1), 'queued'],
      ['queued', at(15 * 60_000), 'failed'],
      ['sending', at(15 * 60_000), 'failed'],
    ])('%s at %s is %s', async (status, now, after) => {
      const reset = await given({ status });
      await database.transaction(({ tx }) => store.settleOverdue(tx, now, null));
      expect((await read(reset.id))?.status).toBe(after);
    });

    it('leaves a link that is being sent to its lease', async () => {
      const reset = await given({ status: 'sending', issuedAt: at(-15 * 60_000), end: at(30_000) });
      await database.transaction(({ tx }) => store.settleOverdue(tx, at(29_999), null));
      expect((await read(reset.id))?.status).toBe('sending');
    });

    it('does not wait for a row that somebody else holds, and two sweeps share the rest', async () => {
      const held = await given();
      const free = [await given(), await given(), await given()];
      const gate = await closeGate(ground.url, 'SELECT 1 FROM key_reset WHERE id = $1 FOR UPDATE', [held.id]);
      const sweep = () => database.transaction(({ tx }) => store.settleOverdue(tx, END, null));
      const settled = (await Promise.all([sweep(), sweep()])).flat().map(({ id }) => id);
      await gate.open();
      expect(settled.sort()).toEqual(free.map(({ id }) => id).sort());
      expect((await sweep()).map(({ id }) => id)).toEqual([held.id]);
    });
  });
});
