import { type EmployerKind } from '../ecuador/index.js';
import { requirementsFor } from './requirements.rules.js';

const kindsFor = (employerKind: EmployerKind, service = 'clave-empleador') =>
  requirementsFor({ employerKind, service, walkIn: false }).map(({ kind }) => kind);
const KINDS: EmployerKind[] = ['company', 'public', 'natural', 'household'];

describe('what an employer needs', () => {
  it.each([
    ['company', ['cedula', 'ruc', 'turno', 'request-letter', 'nombramiento']],
    ['public', ['cedula', 'ruc', 'turno', 'request-letter', 'nombramiento']],
    ['natural', ['cedula', 'ruc', 'turno', 'request-letter']],
    ['household', ['cedula', 'ruc', 'turno', 'request-letter']],
  ] as const)('for its key, as a %s', (kind, expected) => {
    expect(kindsFor(kind)).toEqual(expected);
  });

  it('asks for no letter to unblock an account', () => {
    for (const kind of KINDS) expect(kindsFor(kind, 'desbloqueo')).not.toContain('request-letter');
    expect(kindsFor('natural', 'actualizacion-datos')).toContain('request-letter');
  });

  it.each(KINDS)('keeps nothing of a %s but the letter: the rest is shown or looked up', (employerKind) => {
    const requirements = requirementsFor({ employerKind, service: 'clave-empleador', walkIn: false });
    expect(requirements.filter(({ how }) => how === 'hand-in').map(({ kind }) => kind)).toEqual([
      'request-letter',
    ]);
    expect(requirements.find(({ kind }) => kind === 'cedula')).toMatchObject({
      how: 'exhibit',
      text: expect.stringContaining('no pedimos copia'),
    });
  });

  it('requires everything listed, but not the turno of somebody who walked in', () => {
    for (const employerKind of KINDS) {
      const booked = requirementsFor({ employerKind, service: 'clave-empleador', walkIn: false });
      const walkedIn = requirementsFor({ employerKind, service: 'clave-empleador', walkIn: true });
      expect(booked.filter(({ required }) => !required)).toEqual([]);
      expect(walkedIn.filter(({ required }) => !required).map(({ kind }) => kind)).toEqual(['turno']);
      expect(walkedIn.map(({ kind }) => kind)).toEqual(booked.map(({ kind }) => kind));
    }
  });

  it('gives each one a sentence for the receipt, questions for the clerk and its legal basis', () => {
    for (const employerKind of KINDS) {
      for (const { name, text, checks, legalBasis } of requirementsFor({
        employerKind,
        service: 'clave-empleador',
        walkIn: false,
      })) {
        expect(name).not.toBe('');
        expect(text).toMatch(/\.$/);
        expect(checks.length).toBeGreaterThan(0);
        for (const question of checks) expect(question).toMatch(/\?$/);
        expect(legalBasis).not.toBe('');
      }
    }
  });
});
