import { aboutTheAppointment } from './appointment-findings.rules.js';
import { type Facts, type Finding } from './finding-facts.rules.js';
import { aboutThePerson } from './person-findings.rules.js';
import { aboutTheRuc } from './ruc-findings.rules.js';
import { aboutTheTurno } from './turno-findings.rules.js';

/** All findings of a dossier, in the order of the clerk's list. Only those of requirements that it has are kept by the caller. */
export function findingsOf(facts: Facts): Finding[] {
  return [
    ...aboutThePerson(facts),
    ...aboutTheRuc(facts),
    ...aboutTheTurno(facts),
    ...aboutTheAppointment(facts),
  ];
}
