import { Inject, Injectable } from '@nestjs/common';
import { type Challenge, createChallenge, type Payload, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { type CaptchaMode, type Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { Database, type TxContext } from '../database/database.js';
import { type Cap, RateLimits } from '../http/rate-limits.js';
import { KeyRing } from '../secrets/key-ring.js';
import { CaptchaRequired, CaptchaWrong } from './captcha.errors.js';
import { UsedChallenges } from './used-challenges.store.js';

/** What a request brings along. */
export interface ShownWork {
  /** The field `captcha`, as it came. */
  readonly captcha?: string | undefined;
  /** A form of our own pages: where no script runs, its sender is slowed down and not kept out. */
  readonly isForm?: boolean;
}

const LIFE_SECONDS = 600;

/**
 * How much work: PBKDF2 with this many rounds, tried this many times. Half a second of a computer, two or three of a cheap
 * telephone; for us one derivation when the challenge is made and none when it comes back.
 */
const ROUNDS = 1_000;
const TRIES = { min: 600, max: 1_200 };

/** What an address may send from our forms without any work while work is asked for. It stands in its place, so nothing lifts it. */
const WITHOUT_SCRIPT: Cap = { name: 'captcha-without-script', times: 5, withinSeconds: 900 };
const CHALLENGES: Cap = { name: 'captcha-per-address', times: 300, withinSeconds: 600 };

/**
 * Proof of work instead of a puzzle (ALTCHA): nobody looks at pictures, and whoever sends thousands of requests pays for
 * each. A challenge is signed, not stored; it ends by the database's clock and its solution is good for one request.
 */
@Injectable()
export class Captcha {
  readonly mode: CaptchaMode;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly database: Database,
    private readonly keyRing: KeyRing,
    private readonly caps: RateLimits,
    private readonly used: UsedChallenges,
  ) {
    this.mode = config.captcha;
  }

  /** @param address of whoever asks. @throws {TooManyRequests} */
  async challenge(address: string): Promise<Challenge> {
    await this.caps.spend(CHALLENGES, address);
    const now = await this.database.now();
    const [secrets] = this.secrets();
    return createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: ROUNDS,
      counter: randomInt(TRIES.min, TRIES.max),
      deriveKey,
      // Not the library's own `expiresAt`, which it would compare with the clock of this process.
      data: { expiresAt: Math.floor(now.getTime() / 1000) + LIFE_SECONDS },
      ...secrets,
    });
  }

  /**
   * Whether this request must bring work.
   * @param isBusy asked in `auto` only: whether things are such that work is wanted.
   */
  async isOwed(work: ShownWork, address: string, isBusy: () => boolean | Promise<boolean>): Promise<boolean> {
    if (this.mode === 'off' || (this.mode === 'auto' && !(await isBusy()))) return false;
    const mayGoWithout = work.isForm === true && !work.captcha;
    return !mayGoWithout || !(await this.caps.take(WITHOUT_SCRIPT, address));
  }

  /** @throws {CaptchaRequired} when nothing was brought, before anything else is spent on the request. */
  mustBeThere({ captcha }: ShownWork): void {
    if (!captcha) throw new CaptchaRequired();
  }

  /**
   * Takes the work of a request that owes it, together with what it is for: a rollback gives it back.
   * @throws {CaptchaRequired} {@link CaptchaWrong}
   */
  async redeem({ tx, now }: TxContext, work: ShownWork): Promise<void> {
    this.mustBeThere(work);
    const payload = payloadOf(work.captcha ?? '');
    const expiresAt = payload?.challenge.parameters.data?.expiresAt;
    if (!payload || typeof expiresAt !== 'number' || !(await this.isSolved(payload)))
      throw new CaptchaWrong();
    const { signature = '' } = payload.challenge;
    if (!(await this.used.use(tx, now, signature, new Date(expiresAt * 1000)))) throw new CaptchaWrong();
  }

  private async isSolved({ challenge, solution }: Payload): Promise<boolean> {
    for (const secrets of this.secrets()) {
      const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secrets });
      if (verified) return true;
    }
    return false;
  }

  /** By every key of the ring, the signing one first. */
  private secrets() {
    const keys = this.keyRing.all('captcha', 'key');
    return this.keyRing.all('captcha', 'challenge').map((mac, index) => ({
      hmacSignatureSecret: mac.toString('hex'),
      hmacKeySignatureSecret: keys[index]?.toString('hex') ?? '',
    }));
  }
}

/** What the base64 text holds, if it has the shape of a solution; everything in it is still to be doubted. */
function payloadOf(captcha: string): Payload | undefined {
  try {
    const { challenge, solution } = JSON.parse(Buffer.from(captcha, 'base64').toString('utf8')) as Payload;
    const { parameters, signature } = challenge;
    // Ours carry the signature of their key; without it the library would derive keys for whoever asks.
    const isOurs =
      typeof signature === 'string' &&
      typeof parameters.keySignature === 'string' &&
      /^[0-9a-f]+$/.test(signature);
    return isOurs && typeof solution === 'object' ? { challenge, solution } : undefined;
  } catch {
    return undefined;
  }
}
