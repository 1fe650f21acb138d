import { type LocalDate } from '../ecuador/index.js';
import { type RegistryAnswer } from './answer.js';

/** One registered nombramiento. */
export interface Appointment {
  readonly cedula: string;
  readonly fullName: string;
  readonly position: string;
  /** Registro Mercantil of a canton, Superintendencia de Compañías (S.A.S.), or another body. */
  readonly registry: string;
  readonly registeredOn: LocalDate;
  readonly endsOn: LocalDate;
  /** Two signatures are needed. */
  readonly joint: boolean;
}

/** Registro Mercantil and Superintendencia de Compañías: who represents a company, until when. */
export abstract class CompanyRegistry {
  /** @param ruc the main one, 13 digits. Found: at least one, the latest registration first. */
  abstract appointments(ruc: string): Promise<RegistryAnswer<readonly Appointment[]>>;
}
