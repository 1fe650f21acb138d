import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Backlog, type Sweep, Sweeps } from '../platform/index.js';
import { FIND_STRAY_FILES, FindStrayFiles } from './find-stray-files.js';

@Injectable()
export class FindStrayFilesSweep implements Sweep, OnModuleInit {
  readonly id = FIND_STRAY_FILES;
  readonly sentence = 'Recorre el almacén y anota los archivos que la base de datos no conoce.';
  readonly everySeconds = 60;

  constructor(
    private readonly sweeps: Sweeps,
    private readonly findStrayFiles: FindStrayFiles,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.findStrayFiles.execute();
  }

  /** What nobody knows of cannot be counted without the walk itself. */
  overdue(): Promise<Backlog> {
    return Promise.resolve({ count: 0, oldestAt: null });
  }
}
