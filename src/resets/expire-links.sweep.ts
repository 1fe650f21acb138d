import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { ExpireLinks } from './expire-links.js';
import { EXPIRE_LINKS } from './overdue-resets.js';
import { ResetsBacklog } from './resets-backlog.reads.js';

/** Tells the counters about links that ran out. Being right does not need it: every read and write asks the clock. */
@Injectable()
export class ExpireLinksSweep implements Sweep, OnModuleInit {
  readonly id = EXPIRE_LINKS;
  readonly sentence = 'Da por vencidos los enlaces de clave que nadie usó a tiempo.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly expireLinks: ExpireLinks,
    private readonly backlog: ResetsBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.expireLinks.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.ended(now);
  }
}
