import { DataSource } from 'typeorm';
import { analyze, createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/index.js';
import { type MailPart, MailParts } from './mail-part.js';
import { Outbox } from './outbox.store.js';

const part = (name: string, isUrgent: boolean): MailPart => ({
  name,
  isUrgent,
  giveUpAfterSeconds: 3_600,
  prepare: () => Promise.resolve(undefined),
});

describe('mails that are owed', () => {
  let ground: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  let outbox: Outbox;
  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 20 })).initialize();
    database = new Database(dataSource);
    const parts = new MailParts();
    for (const each of [part('receipt', false), part('link', true)]) parts.register(each);
    outbox = new Outbox(parts);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await ground.drop();
  });
  beforeEach(() => database.sql.run('DELETE FROM mail_message'));

  const owe = (name: string) =>
    database.transaction((context) => outbox.enqueue(context, { part: name, subjectId: newId() }));
  const claim = () => database.transaction(({ tx, now }) => outbox.claim(tx, now));

  it('go out oldest first, but a link with a clock running before any receipt', async () => {
    const receipts = [await owe('receipt'), await owe('receipt')];
    const link = await owe('link');
    const claimed = [await claim(), await claim(), await claim()].map((message) => message?.id);
    expect(claimed).toEqual([link, ...receipts]);
    expect(await claim()).toBeUndefined();
  });

  it('that can wait are left alone while only those are taken that somebody waits for', async () => {
    await owe('receipt');
    expect(await outbox.hasDue(database.sql, true)).toBe(false);
    const link = await owe('link');
    expect(await outbox.hasDue(database.sql, true)).toBe(true);
    const urgent = () => database.transaction(({ tx, now }) => outbox.claim(tx, now, true));
    expect([(await urgent())?.id, await urgent()]).toEqual([link, undefined]);
    expect(await outbox.hasDue(database.sql, false)).toBe(true);
  });

  it('are each claimed once by twenty who claim at once', async () => {
    const owed = await Promise.all(Array.from({ length: 60 }, (_, n) => owe(n % 2 ? 'link' : 'receipt')));
    const claimed = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const mine: string[] = [];
        for (let message = await claim(); message; message = await claim()) mine.push(message.id);
        return mine;
      }),
    );
    expect(claimed.flat().sort()).toEqual(owed.sort());
  });

  it('are found by their index, however many have been sent', async () => {
    await database.sql.run(
      `INSERT INTO mail_message (id, part, subject_id, state, created_at, next_attempt_at, give_up_at)
       SELECT gen_random_uuid(), 'receipt', gen_random_uuid(), 'accepted', now(), now(), now() FROM generate_series(1, 20000)`,
    );
    await owe('receipt');
    await analyze(ground.ownerUrl, 'mail_message');
    const plan = await database.sql.rows<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM mail_message WHERE state = 'queued' AND next_attempt_at <= now()
       ORDER BY urgent DESC, next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('mail_message_due');
  });
});
