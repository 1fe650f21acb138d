import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Sweep, Sweeps } from '../scheduler/sweeps.js';
import { ForgetRequests } from './forget-requests.js';

@Injectable()
export class ForgetRequestsSweep implements Sweep, OnModuleInit {
  readonly id = 'platform.forget-requests';
  readonly sentence =
    'Olvida las repeticiones de solicitudes, los topes y los retos usados que ya terminaron.';

  constructor(
    private readonly sweeps: Sweeps,
    private readonly forgetRequests: ForgetRequests,
  ) {}

  onModuleInit(): void {
    this.sweeps.register(this);
  }

  run(): Promise<number> {
    return this.forgetRequests.execute();
  }
}
