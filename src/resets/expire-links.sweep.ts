import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Sweep, Sweeps } from '../platform/index.js';
import { EXPIRE_LINKS, OverdueResets } from './overdue-resets.js';

/** Tells the counters about links that ran out. Being right does not need it: every read and write asks the clock. */
@Injectable()
export class ExpireLinksSweep implements Sweep, OnModuleInit {
  readonly id = EXPIRE_LINKS;
  readonly sentence = 'Da por vencidos los enlaces de clave que nadie usó a tiempo.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly database: Database,
    private readonly overdue: OverdueResets,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  async run(): Promise<number> {
    const settled = await this.database.transaction((context) => this.overdue.settle(context, null));
    return settled.length;
  }
}
