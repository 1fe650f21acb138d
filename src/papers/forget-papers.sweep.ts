import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { FORGET_PAPERS, ForgetPapers } from './forget-papers.js';
import { PapersBacklog } from './papers-backlog.reads.js';

@Injectable()
export class ForgetPapersSweep implements Sweep, OnModuleInit {
  readonly id = FORGET_PAPERS;
  readonly sentence = 'Borra lo entregado con expedientes ya cerrados, cumplido el plazo de conservación.';
  readonly everySeconds = 60;

  constructor(
    private readonly sweeps: Sweeps,
    private readonly forgetPapers: ForgetPapers,
    private readonly backlog: PapersBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.forgetPapers.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.toForget(now);
  }
}
