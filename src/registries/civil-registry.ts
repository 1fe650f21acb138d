import { type RegistryAnswer } from './answer.js';

export interface CivilPerson {
  readonly cedula: string;
  readonly fullName: string;
}

/** Registro Civil: whose cédula it is. */
export abstract class CivilRegistry {
  /** @param cedula ten digits. */
  abstract person(cedula: string): Promise<RegistryAnswer<CivilPerson>>;
}
