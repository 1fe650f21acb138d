export { type AtTheDoor, type CheckInTurno, TurnoVisits } from './turno-visits.store.js';
export { shownTurnoCode, type TurnoStatus } from './turno.rules.js';
export { TurnosModule } from './turnos.module.js';
