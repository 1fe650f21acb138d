import { Injectable } from '@nestjs/common';
import { type EmployerActor, type RequestTrace, type StaffActor } from './actor.js';

/** Who asks by a request: a person who pressed something, or the page in front of them by itself. */
export type Asker = 'person' | 'page';

/** A room that keeps sessions tells the guard how to recognise one. */
export interface SessionPart {
  readonly kind: 'staff' | 'employer';
  /** Name of the cookie that carries the opaque token. */
  readonly cookie: string;
  /**
   * Who the token stands for now; undefined when it is unknown, ended or past its time.
   * @param asker `page`: a screen that refreshes itself, which does not keep an abandoned session alive.
   */
  load(token: string, trace: RequestTrace, asker: Asker): Promise<StaffActor | EmployerActor | undefined>;
}

/** A room that wants to know of refused requests (the audit does). */
export interface DeniedPart {
  denied(
    actor: StaffActor | EmployerActor,
    request: { method: string; route: string; code: string },
  ): Promise<void>;
}

/** One thing `/health/ready` asks. */
export interface HealthPart {
  readonly name: string;
  /** A short reason when it is not ready; undefined when it is. */
  problem(): Promise<string | undefined>;
  /** What somebody should look at although requests are answered, by the name of what is meant; empty when all is well. */
  remarks?(): Promise<Readonly<Record<string, string>>>;
}

/** A number beside a link of the staff's navigation: how much waits there for whoever is signed in. */
export interface BadgePart {
  readonly name: string;
  /** Nothing is shown at none; one cheap read, as every page of the staff asks. */
  count(actor: StaffActor): Promise<number>;
}

/** Later rooms register here at module init, so that platform knows none of them. */
@Injectable()
export class PlatformParts {
  readonly sessions = new Map<'staff' | 'employer', SessionPart>();
  readonly denied: DeniedPart[] = [];
  readonly health: HealthPart[] = [];
  readonly badges: BadgePart[] = [];
}
