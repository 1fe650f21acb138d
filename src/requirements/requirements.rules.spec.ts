import { readFileSync } from 'node:fs';
import { type EmployerKind } from '../ecuador/index.js';
import { DEFECTS, defectByCode, defectsFor } from './defects.rules.js';
import { HOUSEHOLD_RECORD, LINES } from './requirement-lines.rules.js';
import { type Requirement, requirementsFor } from './requirements.rules.js';
import { type Standing, STANDINGS, standingsOf, usualStanding } from './standings.rules.js';

const ASKED = { service: 'clave-empleador', walkIn: false, expiredCedulas: 'refuse' } as const;
const KINDS: EmployerKind[] = ['company', 'public', 'natural', 'household'];
const EVERY_VISIT = KINDS.flatMap((employerKind) =>
  [undefined, ...standingsOf(employerKind).map(({ standing }) => standing)].map((standing) => ({
    employerKind,
    standing,
  })),
);
const kindsFor = (employerKind: EmployerKind, service = 'clave-empleador', standing?: Standing) =>
  requirementsFor({ ...ASKED, employerKind, service, standing }).map(({ kind }) => kind);
const lineOf = (kind: Requirement['kind'], standing: Standing, employerKind: EmployerKind = 'company') =>
  requirementsFor({ ...ASKED, employerKind, standing }).find((line) => line.kind === kind);

describe('what an employer needs', () => {
  it.each([
    ['company', ['cedula', 'ruc', 'turno', 'request-letter', 'nombramiento']],
    ['public', ['cedula', 'ruc', 'turno', 'request-letter', 'nombramiento']],
    ['natural', ['cedula', 'ruc', 'turno', 'request-letter']],
    ['household', ['cedula', 'ruc', 'turno', 'request-letter']],
  ] as const)('for its key, as a %s', (kind, expected) => {
    expect(kindsFor(kind)).toEqual(expected);
  });

  it.each([
    ['company', 'legal-representative', 'consult', 'Nombramiento', 'Registro Mercantil'],
    ['company', 'sas-representative', 'consult', 'Nombramiento', 'Superintendencia de Compañías'],
    ['company', 'liquidator', 'consult', 'Nombramiento de liquidador', 'Registro Mercantil o resolución'],
    ['company', 'branch-attorney', 'consult', 'Poder del apoderado', 'Registro Mercantil'],
    ['company', 'represented-by-legal-person', 'consult', 'Los dos nombramientos', 'los dos'],
    ['company', 'registered-elsewhere', 'exhibit', 'Nombramiento de otro', 'Economía Popular'],
    ['company', 'attorney', 'exhibit', 'Poder especial', undefined],
    ['public', 'public-authority', 'consult', 'Nombramiento', undefined],
    ['public', 'public-company', 'consult', 'Nombramiento', undefined],
    ['public', 'attorney', 'exhibit', 'Poder especial', undefined],
    ['natural', 'self', undefined, undefined, undefined],
    ['natural', 'attorney', 'exhibit', 'Poder especial', undefined],
    ['natural', 'heirs', 'exhibit', 'Representación de la sucesión', undefined],
    ['household', 'household', undefined, undefined, undefined],
    ['household', 'attorney', 'exhibit', 'Poder especial', undefined],
    ['household', 'heirs', 'exhibit', 'Representación de la sucesión', undefined],
  ] as const)('as a %s by its %s: the proof of that, and who keeps it', (kind, standing, how, name, body) => {
    const proof = lineOf('nombramiento', standing, kind);
    expect([proof?.how, proof?.required]).toEqual(how === undefined ? [undefined, undefined] : [how, true]);
    if (name !== undefined) expect(proof?.name).toContain(name);
    if (body === undefined) expect(proof?.registeredAt).toBeUndefined();
    else expect(proof?.registeredAt).toContain(body);
  });

  it('names every standing of a kind in the table above', () => {
    expect(KINDS.map((kind) => standingsOf(kind).length)).toEqual([7, 3, 3, 3]);
    for (const { standing } of STANDINGS) {
      const proofs = LINES.filter(
        ({ kind, standings }) => kind === 'nombramiento' && standings?.includes(standing),
      );
      expect(proofs).toHaveLength(standing === 'self' || standing === 'household' ? 0 : 1);
    }
  });

  it('asks for no letter to unblock an account', () => {
    for (const kind of KINDS) expect(kindsFor(kind, 'desbloqueo')).not.toContain('request-letter');
    expect(kindsFor('natural', 'actualizacion-datos')).toContain('request-letter');
  });

  it.each(EVERY_VISIT)('keeps nothing of $employerKind ($standing) but the letter', (visit) => {
    const requirements = requirementsFor({ ...ASKED, ...visit });
    expect(requirements.filter(({ how }) => how === 'hand-in').map(({ kind }) => kind)).toEqual([
      'request-letter',
    ]);
    expect(requirements.find(({ kind }) => kind === 'cedula')).toMatchObject({
      how: 'exhibit',
      text: expect.stringContaining('no pedimos copia') as string,
    });
  });

  it('requires everything listed, but not the turno of somebody who walked in', () => {
    for (const visit of EVERY_VISIT) {
      const booked = requirementsFor({ ...ASKED, ...visit });
      const walkedIn = requirementsFor({ ...ASKED, ...visit, walkIn: true });
      expect(booked.filter(({ required }) => !required)).toEqual([]);
      expect(walkedIn.filter(({ required }) => !required).map(({ kind }) => kind)).toEqual(['turno']);
      expect(walkedIn.map(({ kind }) => kind)).toEqual(booked.map(({ kind }) => kind));
    }
  });

  it('gives each one a sentence for the receipt, questions for the clerk and its legal basis', () => {
    for (const visit of EVERY_VISIT) {
      for (const joint of [false, true]) {
        for (const { name, text, checks, legalBasis } of requirementsFor({ ...ASKED, ...visit, joint })) {
          expect(name).not.toBe('');
          expect(text).toMatch(/\.$/);
          expect(checks.length).toBeGreaterThan(0);
          for (const question of checks) expect(question).toMatch(/\?$/);
          expect(legalBasis).not.toBe('');
        }
      }
    }
  });

  it('asks for all signatures only where several represent together', () => {
    const questions = (joint: boolean, standing?: Standing) =>
      requirementsFor({ ...ASKED, employerKind: 'company', standing, joint })
        .find(({ kind }) => kind === 'request-letter')
        ?.checks.filter((question) => question.includes('firma'));
    expect(questions(false)).toEqual(['¿Lleva la firma manuscrita del representante?']);
    expect(questions(true)).toEqual(['¿Lleva las firmas manuscritas de quienes representan en conjunto?']);
    expect(questions(true, 'liquidator')).toEqual(questions(true));
  });

  it('asks whether the cédula is current only where that counts', () => {
    const cedula = (expiredCedulas: 'refuse' | 'accept') =>
      requirementsFor({ ...ASKED, employerKind: 'natural', expiredCedulas })[0];
    expect(cedula('refuse')?.text).toContain('original y vigente');
    expect(cedula('refuse')?.checks).toContain('¿La cédula está vigente?');
    expect(cedula('accept')?.text).not.toContain('vigente');
    expect(cedula('accept')?.checks).not.toContain('¿La cédula está vigente?');
  });

  it('tells who has not said yet who will come of both registries, and of the proof of others', () => {
    const before = requirementsFor({ ...ASKED, employerKind: 'company' }).at(-1)?.text ?? '';
    for (const word of ['Registro Mercantil', 'S.A.S.', 'Superintendencia', 'apoderado', 'liquidador'])
      expect(before).toContain(word);
    expect(lineOf('nombramiento', 'legal-representative')?.text).not.toContain('S.A.S.');
  });

  it('knows a household by its own record in the place of the RUC', () => {
    expect(lineOf('ruc', 'attorney', 'household')?.name).toBe('Registro de patrono de hogar');
    expect(lineOf('ruc', 'attorney', 'natural')?.name).toBe('RUC activo');
  });
});

describe('no copy of a cédula', () => {
  /** Everything that the tables say to anybody. */
  const texts = [
    ...[...LINES, HOUSEHOLD_RECORD].flatMap(({ name, text, textBefore = '', checks, jointChecks = [] }) => [
      name,
      text,
      textBefore,
      ...checks,
      ...jointChecks,
    ]),
    ...DEFECTS.flatMap(({ text, cure }) => [text, cure]),
    ...STANDINGS.map(({ name }) => name),
  ];

  it('is asked for in any text of the tables: the word stands only where it is ruled out', () => {
    const named = texts.filter((text) => /copia|fotocopi|escanead|papeleta/i.test(text));
    expect(named.length).toBeGreaterThan(2);
    expect(
      named.filter((text) => !/no pedimos copia|una firma escaneada o pegada no vale/.test(text)),
    ).toEqual([]);
  });

  it('is handed in: nothing stays but the letter', () => {
    expect(LINES.filter(({ how, kind }) => how === 'hand-in' && kind !== 'request-letter')).toEqual([]);
  });
});

describe('how the person usually stands for the employer', () => {
  it.each([
    ['company', 'Compañía de Prueba S.A.', undefined, 'legal-representative'],
    ['company', 'Comercial Sin Correo Cía. Ltda.', 'Registro Mercantil', 'legal-representative'],
    ['company', 'Innovar S.A.S.', undefined, 'sas-representative'],
    ['company', 'INNOVAR SAS', 'Registro Mercantil', 'sas-representative'],
    ['company', 'Innovar S. A. S. BIC', undefined, 'sas-representative'],
    ['company', 'Transportes Las Casas', undefined, 'legal-representative'],
    ['company', 'Innovar', 'Superintendencia de Compañías', 'sas-representative'],
    ['company', 'Innovar', 'Superintendencia de Economía Popular y Solidaria', 'legal-representative'],
    ['company', 'Prueba S.A. en liquidación', undefined, 'liquidator'],
    ['company', 'INNOVAR S.A.S. EN LIQUIDACION', 'Superintendencia de Compañías', 'liquidator'],
    ['public', 'Empresa Pública de Ensayos EP', undefined, 'public-company'],
    ['public', 'Gobierno Parroquial de Ensayo N.º 3', undefined, 'public-authority'],
    ['natural', 'Luis Alberto Ordóñez', undefined, 'self'],
    ['household', 'Carmen Elena Gaibor', undefined, 'household'],
  ] as const)('%s «%s», registered at %s: %s', (kind, legalName, registry, standing) => {
    expect(usualStanding({ kind, legalName, ...(registry ? { registry } : {}) })).toBe(standing);
    expect(standingsOf(kind).map((row) => row.standing)).toContain(standing);
  });
});

describe('the usual defects', () => {
  it('have one code each, and tell what is wrong, how to cure it and by what law', () => {
    const codes = DEFECTS.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { code, text, cure, legalBasis } of DEFECTS) {
      expect(code).toMatch(/^[A-Z_]{6,40}$/);
      expect(text).toMatch(/^\p{Lu}.*\.$/u);
      expect(cure).toMatch(/^\p{Lu}.*\.$/u);
      expect(legalBasis.length).toBeGreaterThan(10);
      expect(`${text} ${cure}`).not.toMatch(/\b(tú|tu|tus|error suyo|culpa)\b/i);
      expect(defectByCode(code)?.text).toBe(text);
    }
    expect(defectByCode('toString')).toBeUndefined();
  });

  it.each(EVERY_VISIT)(
    'are there for every requirement of $employerKind ($standing), few enough to read',
    (visit) => {
      const standing = visit.standing ?? usualStanding({ kind: visit.employerKind });
      for (const { kind } of requirementsFor({ ...ASKED, ...visit })) {
        const choices = defectsFor({ kind, ...visit, standing, joint: true, expiredCedulas: 'refuse' });
        expect(choices.length).toBeGreaterThan(0);
        expect(choices.length).toBeLessThanOrEqual(8);
      }
    },
  );

  it('fit the visit: signatures where several represent, powers where one was given, RUC where there is one', () => {
    const codes = (kind: Requirement['kind'], changes: object = {}) =>
      defectsFor({
        kind,
        employerKind: 'company',
        standing: 'legal-representative',
        joint: false,
        expiredCedulas: 'accept',
        ...changes,
      }).map(({ code }) => code);
    expect(codes('request-letter')).not.toContain('LETTER_SECOND_SIGNATURE_MISSING');
    expect(codes('request-letter', { joint: true })).toContain('LETTER_SECOND_SIGNATURE_MISSING');
    expect(codes('cedula')).not.toContain('CEDULA_EXPIRED');
    expect(codes('cedula', { expiredCedulas: 'refuse' })).toContain('CEDULA_EXPIRED');
    expect(codes('nombramiento')).toContain('APPOINTMENT_NOT_REGISTERED');
    expect(codes('nombramiento')).not.toContain('POWER_REVOKED');
    expect(codes('nombramiento', { standing: 'attorney' })).toContain('POWER_REVOKED');
    expect(codes('ruc', { employerKind: 'household', standing: 'household' })).toEqual([
      'HOUSEHOLD_NOT_CONFIRMED',
    ]);
  });
});

describe('docs/requirements.md', () => {
  const table = readFileSync(new URL('../../docs/requirements.md', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it.each(STANDINGS)('says who a $standing is and how sure that is', ({ name, certainty }) => {
    const rows = table.filter((cells) => cells[2] === name);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.[5]).toBe(certainty);
  });
});
