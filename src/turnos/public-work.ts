import { Injectable } from '@nestjs/common';
import { type Cap, Captcha, type PublicActor, RateLimits, type ShownWork } from '../platform/index.js';
import { HoldLoad } from './hold-load.reads.js';

/** What one address may ask for in public. */
export interface Price {
  readonly cap: Cap;
  /** So many times in the window of the cap, before each further one costs work. */
  readonly free: number;
}

/** Generous for a village's only internet café, tight for a program that hoards seats. */
export const HOLD_PRICE: Price = {
  cap: { name: 'hold-per-address', times: 120, withinSeconds: 600 },
  free: 40,
};

/** A place in the waiting list costs work whenever a hold would, so that no program goes around by the list. */
export const PLACE_PRICE: Price = {
  cap: { name: 'waiting-per-address', times: 60, withinSeconds: 3_600 },
  free: 20,
};

/** What a seat, or the hope of one, costs whoever asks: nothing, as a rule; work under load and for an address that asks for many. */
@Injectable()
export class PublicWork {
  constructor(
    private readonly captcha: Captcha,
    private readonly caps: RateLimits,
    private readonly load: HoldLoad,
  ) {}

  /**
   * Counts this request for its address. No statement more than the cap needs anyway.
   * @returns whether it has to bring work, for `Captcha.redeem`.
   * @throws {TooManyRequests}
   */
  async isOwed({ cap, free }: Price, work: ShownWork, actor: PublicActor): Promise<boolean> {
    const times = await this.caps.spend(cap, actor.address);
    return this.captcha.isOwed(work, actor.address, () => times > free || this.load.isBusy());
  }

  /** For the page: whether its form had better bring work along. */
  async isWanted({ cap, free }: Price, actor: PublicActor): Promise<boolean> {
    if (this.captcha.mode !== 'auto') return this.captcha.mode === 'always';
    return this.load.isBusy() || (await this.caps.spent(cap, actor.address)) >= free;
  }
}
