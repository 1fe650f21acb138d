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
  beforeAll(async () => {
    ground = await demoGround();
    const lay = (count: number, name: string, reminders: number) =>
      ground.database.sql.run(
        `INSERT INTO employer_account (id, ruc, ruc_root, kind, legal_name, representative_cedula, representative_name, email, created_at,
           key_hash, key_version, key_changed_at, key_reminders)
         SELECT gen_random_uuid(), $2 || n, $2 || n, 'natural', 'Prueba', '1740006299', 'Prueba', 'a@b.ec', now(), '-', 1,
           now() - interval '91 days', $3 FROM generate_series(1, $1::int) AS n`,
        [count, name, reminders],
      );
    await lay(REMINDED, 'done-', 2);
    await lay(DUE, 'due-', 0);
    await analyze(ground.ownerUrl, 'employer_account');
  });
  afterAll(() => ground.close());

  const due = () => ground.database.transaction(({ tx, now }) => store.lockDue(tx, now));

  it('are found without reading those that had theirs', async () => {
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
    expect(plans.reduce((sum, plan) => sum + rowsRead(plan), 0)).toBeLessThan(10 * DUE);
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
