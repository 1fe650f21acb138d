import { type RegistryAnswer } from './answer.js';

/** The SRI's states of a RUC; only `ACTIVO` lets an employer through (domain 2). */
export type TaxpayerState = 'ACTIVO' | 'SUSPENDIDO' | 'PASIVO' | 'CANCELADO' | 'OTRO';

export interface Taxpayer {
  readonly ruc: string;
  readonly legalName: string;
  readonly state: TaxpayerState;
}

/** SRI: who is registered with a RUC, and whether it is active. */
export abstract class TaxpayerRegistry {
  /** @param ruc the main one (`ecuador/mainRuc`), 13 digits; households are not registered here. */
  abstract taxpayer(ruc: string): Promise<RegistryAnswer<Taxpayer>>;
}
