import { Agent, request } from 'node:http';
import pg from 'pg';
import { cedulaCheckDigit } from '../src/ecuador/index.js';
import { newId, randomUpTo, SecretHasher } from '../src/platform/index.js';
import { median, percentile } from './report.js';
import { sameDistribution } from './same-distribution.js';

/** Failures until the way in is locked, and as many tries at the locked one. */
const TRIES = 10;
/** Numbers of each kind: three hundred answers before the lock, and three hundred after it. */
const NUMBERS = 60;
const WARM_UP = 10;
/** Two samples of one distribution differ this much once in a hundred comparisons. */
const LEAST_P = 0.01;
const KEY = 'Quito#2026z';
const WRONG_KEY = 'Mala#2026zz';

/** Whose number is tried: what nobody who only has the number may learn. */
const KINDS = ['unknown', 'known', 'without e-mail', 'frozen'] as const;
type Kind = (typeof KINDS)[number];
type Answer = '401' | '423';
type Samples = Record<Kind, Record<Answer, number[]>>;

const cedulaOf = (n: number): string => {
  const nine = `03${String(n).padStart(7, '0')}`;
  return `${nine}${cedulaCheckDigit(nine)}`;
};
const nothingYet = (): Samples =>
  Object.fromEntries(KINDS.map((kind) => [kind, { '401': [], '423': [] }])) as unknown as Samples;

function shuffled<T>(list: readonly T[]): T[] {
  const left = [...list];
  return list.flatMap(() => left.splice(randomUpTo(left.length) - 1, 1));
}

/** How long the sign-in takes with wrong keys for numbers of every kind, one person who tries after the other. */
export class Timing {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private used = 0;

  private constructor(
    private readonly owner: pg.Client,
    private readonly keyHash: string,
  ) {}

  static async connect(ownerUrl: string): Promise<Timing> {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    return new Timing(owner, await new SecretHasher().hash(KEY, 'employer-sign-in'));
  }

  async leave(): Promise<void> {
    this.agent.destroy();
    await this.owner.end();
  }

  /**
   * When a pair misses all are measured once more, with other numbers: of twelve comparisons one misses by chance in every
   * ninth run, and in two of them on end in one run of eighty.
   * @returns whether no two kinds can be told apart by how long an answer takes.
   */
  async run(port: number, say: (text: string) => void): Promise<boolean> {
    await this.measure(port, WARM_UP);
    const missed = this.report(await this.measure(port, NUMBERS), say);
    if (missed.length === 0) return true;
    say(`Below ${LEAST_P}: ${missed.join('; ')}. Once more, with other numbers:`);
    return this.report(await this.measure(port, NUMBERS), say).length === 0;
  }

  /** One number of each kind a round, in an order drawn anew: what drifts meanwhile drifts for all. */
  private async measure(port: number, numbers: number): Promise<Samples> {
    const samples = nothingYet();
    for (let round = 0; round < numbers; round += 1) {
      await this.owner.query('DELETE FROM lockout');
      for (const kind of shuffled(KINDS)) {
        const cedula = await this.someone(kind);
        for (let tried = 0; tried < TRIES; tried += 1) {
          const { status, ms } = await this.signIn(port, cedula);
          if (status !== 401 && status !== 423) throw new Error(`${kind}: ${status}`);
          samples[kind][status === 401 ? '401' : '423'].push(ms);
        }
      }
    }
    return samples;
  }

  /** @returns the cédula of somebody whose number, with `001`, was not tried before. */
  private async someone(kind: Kind): Promise<string> {
    const cedula = cedulaOf((this.used += 1));
    if (kind === 'unknown') return cedula;
    await this.owner.query(
      `INSERT INTO employer_account (id, ruc, ruc_root, kind, legal_name, representative_cedula, representative_name, email, created_at,
         key_hash, key_changed_at, key_version, frozen_at, frozen_by)
       VALUES ($1, $2::text || '001', $2, 'natural', 'Persona', $2, 'Persona', $3, now(), $4, now(), 1,
         CASE WHEN $5::boolean THEN now() END, CASE WHEN $5::boolean THEN 'owner' END)`,
      [
        newId(),
        cedula,
        kind === 'without e-mail' ? null : `${cedula}@empresa.ec`,
        this.keyHash,
        kind === 'frozen',
      ],
    );
    return cedula;
  }

  private signIn(port: number, cedula: string): Promise<{ status: number; ms: number }> {
    const body = JSON.stringify({ ruc: `${cedula}001`, cedula, key: WRONG_KEY });
    return new Promise((resolve, reject) => {
      const from = performance.now();
      const asked = request(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/api/v1/employer-sessions',
          agent: this.agent,
          headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (answer) => {
          answer.resume().on('end', () => {
            resolve({ status: answer.statusCode ?? 0, ms: performance.now() - from });
          });
        },
      );
      asked.on('error', reject).end(body);
    });
  }

  /** @returns the pairs that can be told apart. */
  private report(samples: Samples, say: (text: string) => void): string[] {
    const missed: string[] = [];
    for (const answer of ['401', '423'] as const) {
      for (const kind of KINDS) {
        const times = samples[kind][answer];
        say(
          `${answer} ${kind}: ${times.length} answers, p50 ${median(times).toFixed(2)}, p95 ${percentile(times, 0.95).toFixed(2)} ms`,
        );
      }
      for (const [at, one] of KINDS.entries()) {
        for (const other of KINDS.slice(at + 1)) {
          const { distance, p } = sameDistribution(samples[one][answer], samples[other][answer]);
          const pair = `${answer} ${one} / ${other}`;
          if (p <= LEAST_P) missed.push(pair);
          say(`  ${pair}: D ${distance.toFixed(3)}, p ${p.toPrecision(3)} ${p > LEAST_P ? '✓' : '✗'}`);
        }
      }
    }
    return missed;
  }
}
