import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { BOOKING_COOKIE } from './booking-cookie.js';
import { textIn } from './booking-choice.js';
import { TURNO_COOKIE } from './staged-turno.js';
import { type OwnerProof, TurnoAccess } from './turno-access.js';
import { TurnoNotFound } from './turnos.errors.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The turno of whoever looks: by the mailed link that this browser opened last, else by its booking cookie. */
@Injectable()
export class MyTurno {
  constructor(
    private readonly reads: TurnoReads,
    private readonly access: TurnoAccess,
  ) {}

  /**
   * A staged link decides alone, as a bearer does; without one, or when the address names another turno, it is the browser's
   * booking cookie: for the turno named, or else its latest.
   * @throws {TurnoNotFound} the link or the id is no good here
   */
  async find(query: unknown, request: FastifyRequest): Promise<TurnoView | undefined> {
    const id = textIn(query, 'id');
    const staged = request.cookies[TURNO_COOKIE];
    const cookie = request.cookies[BOOKING_COOKIE];
    const isAnother = id !== '' && cookie !== undefined && !this.isStaged(id, staged);
    if (staged !== undefined && !isAnother) return this.reads.byToken(staged);
    if (cookie === undefined) return undefined;
    return id === '' ? this.reads.latestOf(cookie) : this.reads.owned(id, { bearer: undefined, cookie });
  }

  /** @throws {TurnoNotFound} also where there is none to find */
  async get(query: unknown, request: FastifyRequest): Promise<TurnoView> {
    const view = await this.find(query, request);
    if (!view) throw new TurnoNotFound();
    return view;
  }

  /** The id that stands in a form. @throws {TurnoNotFound} it is none */
  idIn(text: string): string {
    if (!UUID.test(text)) throw new TurnoNotFound();
    return text;
  }

  /** The turno that stands in a form, for its owner. */
  owned(id: string, request: FastifyRequest): Promise<TurnoView> {
    return this.reads.owned(id, this.proofFor(id, request));
  }

  /**
   * What a form shows for the turno that stands in it. Never for another one, though a second link was opened meanwhile:
   * what was on the page is what changes.
   */
  proofFor(id: string, request: FastifyRequest): OwnerProof {
    const staged = request.cookies[TURNO_COOKIE];
    const bearer = this.isStaged(id, staged) ? staged : undefined;
    return { bearer, cookie: request.cookies[BOOKING_COOKIE] };
  }

  private isStaged(id: string, staged: string | undefined): boolean {
    return staged !== undefined && this.access.turnoIdIn(staged) === id;
  }
}
