import { type EmployerKind, type TimeZone } from '../../src/ecuador/index.js';
import { requirementsFor } from '../../src/requirements/index.js';
import { type TurnoView } from '../../src/turnos/turnos.reads.js';

interface Wanted {
  readonly employerKind?: EmployerKind;
  readonly service?: string;
  readonly timeZone?: TimeZone;
  readonly status?: TurnoView['status'];
  readonly icsSequence?: number;
  readonly address?: string;
  /** By video, in this room. */
  readonly videoHref?: string;
}

/** A confirmed turno as its owner sees it: Monday 23/11/2026, 09:20 on the mainland. */
export function aTurnoView(wanted: Wanted = {}): TurnoView {
  const { employerKind = 'company', service = 'clave-empleador', status = 'confirmed' } = wanted;
  const offered = { code: service, name: 'Clave de empleador', minutes: 20, modes: ['in-person'] };
  const limits = { leadMinutes: 15, horizonDays: 31, checkInBeforeMinutes: 60, cancelBeforeMinutes: 120 };
  const center = {
    id: '01a205b2-6751-73a2-b423-000000000001',
    code: 'UIO-CENTRO',
    name: 'CAU Quito Centro',
    provinceCode: '17',
    city: 'Quito',
    address: wanted.address ?? 'Av. 10 de Agosto N21-45; piso 2',
    contact: 'quito.centro@demo.test, (02) 212-3456',
    timeZone: wanted.timeZone ?? 'America/Guayaquil',
    walkInOffsetMinutes: 20,
    priorityBoostMinutes: 30,
    lateAfterMinutes: 10,
    noShowAfterMinutes: 60,
    callsBeforeAbsent: 3,
    services: [{ ...offered, ...limits, slotsNeeded: 1, publicSeats: 6, internalSeats: 0 }],
  } as TurnoView['center'];
  return {
    turno: {
      id: '01a205b2-6751-73a2-b423-c5762d85ce83',
      code: 'K7M4QD',
      centerId: center.id,
      serviceCode: service,
      seat: 1,
      startsAt: new Date('2026-11-23T14:20:00.000Z'),
      endsAt: new Date('2026-11-23T14:40:00.000Z'),
      mode: wanted.videoHref === undefined ? 'in-person' : 'video',
      status,
      ruc: '1790001016001',
      rucRoot: '1790001016',
      sucursal: '0001',
      foreignerCode: null,
      givenBy: null,
      cedula: '1740006299',
      email: 'ana@empresa.ec',
      phone: null,
      bookingDigest: Buffer.alloc(32),
      holdExpiresAt: new Date('2026-11-20T14:30:00.000Z'),
      manageVersion: 1,
      proven: false,
      confirmedAt: new Date('2026-11-20T14:25:00.000Z'),
      icsSequence: wanted.icsSequence ?? 0,
      endReason: null,
      videoKey: null,
      overbooked: false,
    },
    status,
    center,
    serviceName: offered.name,
    service: center.services[0],
    cancelBeforeMinutes: 120,
    requirements: requirementsFor({ employerKind, service, walkIn: false, expiredCedulas: 'refuse' }),
    emailCode: undefined,
    videoHref: wanted.videoHref,
    now: new Date('2026-11-20T14:30:00.000Z'),
  };
}
