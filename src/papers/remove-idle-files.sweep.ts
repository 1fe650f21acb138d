import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { PapersBacklog } from './papers-backlog.reads.js';
import { REMOVE_IDLE_FILES, RemoveIdleFiles } from './remove-idle-files.js';

@Injectable()
export class RemoveIdleFilesSweep implements Sweep, OnModuleInit {
  readonly id = REMOVE_IDLE_FILES;
  readonly sentence = 'Borra del almacén los archivos que ya no son de ningún papel entregado.';
  readonly everySeconds = 60;

  constructor(
    private readonly sweeps: Sweeps,
    private readonly removeIdleFiles: RemoveIdleFiles,
    private readonly backlog: PapersBacklog,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.removeIdleFiles.execute();
  }

  overdue(now: Date): Promise<Backlog> {
    return this.backlog.idle(now);
  }
}
