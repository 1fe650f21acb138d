import { demoGround } from '../../test/support/app-process.js';
import { closeGate } from '../../test/support/gate.js';
import { analyze } from '../../test/support/postgres.js';
import { type Tx } from '../platform/index.js';
import { KeyReminders } from './key-reminders.store.js';

/** Keys that had all their reminders: with the years, nearly every account. */
const REMINDED = 5_000;
const DUE = 3;

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Actual Rows'?: number;
  readonly Plans?: readonly PlanNode[];
}

describe('old keys without a reminder', () => {
  const store = new KeyReminders();
  let ground: Awaited<ReturnType<typeof demoGround>>;
  /** Keys of 91 days unless it says otherwise. */
  const lay = (count: number, name: string, reminders: number, days = 91) =>
    ground.database.sql.run(
      `INSERT INTO employer_account (id, ruc, ruc_root, kind, legal_name, representative_cedula, representative_name, email, created_at,
         key_hash, key_version, key_changed_at, key_reminders)
       SELECT gen_random_uuid(), $2 || n, $2 || n, 'natural', 'Prueba', '1740006299', 'Prueba', 'a@b.ec', now(), '-', 1,
         now() - $4::int * interval '1 day', $3 FROM generate_series(1, $1::int) AS n`,
      [count, name, reminders, days],
    );
  beforeAll(async () => {
    ground = await demoGround();
    await lay(REMINDED, 'done-', 2);
    await lay(DUE, 'due-', 0);
    await analyze(ground.ownerUrl, 'employer_account');
  });
  afterAll(() => ground.close());

  const due = () => ground.database.transaction(({ tx, now }) => store.lockDue(tx, now));

  /** Rows of the table that one look for them reads. */
  async function readToFind(): Promise<number> {
    const plans: PlanNode[] = [];
    await ground.database.transaction(async ({ tx, now }) => {
      const explaining = {
        rows: async (text: string, params: readonly unknown[]) => {
          const [row] = await tx.rows<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
            `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
            params,
          );
          plans.push(...(row?.['QUERY PLAN'] ?? []).map(({ Plan }) => Plan));
          return [];
        },
      };
      await store.lockDue(explaining as unknown as Tx, now);
    });
    expect(plans).toHaveLength(1);
    return plans.reduce((sum, plan) => sum + rowsRead(plan), 0);
  }

  it('are found without reading those that had theirs', async () => {
    expect(await readToFind()).toBeLessThan(10 * DUE);
  });

  it('are given to one of two who look at once, and nobody waits', async () => {
    expect(await due()).toHaveLength(DUE);
    const gate = await closeGate(
      ground.url,
      `SELECT 1 FROM employer_account WHERE ruc_root LIKE 'due-%' ORDER BY ruc_root LIMIT 1 FOR UPDATE`,
      [],
    );
    expect(await due()).toHaveLength(DUE - 1);
    await gate.open();
    expect(await due()).toHaveLength(DUE);
  });

  it('are found a batch at a time, however many are due, for the first reminder and the next', async () => {
    await lay(2_000, 'many-', 0);
    await lay(2_000, 'again-', 1, 121);
    await analyze(ground.ownerUrl, 'employer_account');
    const batch = await due();
    expect(batch.length).toBeGreaterThan(DUE);
    expect(await readToFind()).toBeLessThan(3 * batch.length);
    await ground.database.sql.run(`UPDATE employer_account SET key_reminders = 1 WHERE key_reminders = 0`);
    await analyze(ground.ownerUrl, 'employer_account');
    expect(await due()).toHaveLength(batch.length);
    expect(await readToFind()).toBeLessThan(3 * batch.length);
  });
});

/** Rows of the table that a plan looked at, kept or not. */
function rowsRead(node: PlanNode): number {
  const own =
    node['Relation Name'] === undefined
      ? 0
      : (node['Actual Rows'] ?? 0) +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0);
  return (node.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), own);
}
