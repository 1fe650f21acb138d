import { readFileSync } from 'node:fs';
import { householdKey, parseCedula, parseRuc, type EmployerKind } from './index.js';

interface Vector {
  number: string;
  note?: string;
  my_check: string;
  reason?: string;
  severity?: 'block' | 'warn' | 'wrong_kind';
}

interface Quoted {
  valid: Vector[];
  invalid: Vector[];
}

interface Vectors {
  cedulas: Quoted;
  rucs: Record<'natural' | 'private' | 'public', Quoted>;
  synthetic: Record<
    | 'cedulas'
    | 'consular_cedulas'
    | 'rucs_natural'
    | 'rucs_private'
    | 'rucs_public'
    | 'household_employer_keys',
    string[]
  >;
}

const { cedulas, rucs, synthetic } = JSON.parse(
  readFileSync(new URL('./spec-vectors.json', import.meta.url), 'utf8'),
) as Vectors;

const kinds = [
  { list: rucs.natural, kind: 'natural' },
  { list: rucs.private, kind: 'company' },
  { list: rucs.public, kind: 'public' },
] as const;

const everyRuc = kinds.flatMap(({ list, kind }) => [
  ...list.valid.map((vector) => ({ ...vector, kind })),
  ...list.invalid.map((vector) => ({ ...vector, kind })),
]);

/** The same digits may be wrong as one kind and right as another: what the published lists call invalid, and is somebody's number. */
const SOMEBODY_ELSES: Record<string, EmployerKind> = {
  '0926687856000': 'household', // a trader's RUC has no establishment 000; a household's key has
  '0962893970001': 'natural', // fails the public rule; a foreigner's cédula
  '0960001550001': 'natural', // fails the public rule; a foreigner's cédula
};

describe('The published numbers', () => {
  it('are all here', () => {
    expect(cedulas.valid.length + cedulas.invalid.length).toBe(27);
    expect(everyRuc).toHaveLength(195);
  });

  describe('of people', () => {
    it.each(cedulas.valid)('$number is a cédula ($note)', ({ number }) => {
      expect(parseCedula(number)).toEqual({ ok: true, cedula: number, province: number.slice(0, 2) });
    });

    it.each(cedulas.invalid)('$number is no cédula: $note', ({ number, reason }) => {
      expect(parseCedula(number)).toMatchObject({ ok: false, problem: reason });
    });
  });

  describe.each(kinds)('of $kind employers', ({ list, kind }) => {
    it.each(list.valid)('$number is one ($my_check)', ({ number, severity }) => {
      expect(parseRuc(number)).toMatchObject({ ok: true, ruc: number, kind });
      expect(warningsOf(number)).toEqual(severity === 'warn' ? ['RUC_CHECK_DIGIT'] : []);
    });
  });

  const invalid = everyRuc.filter(({ reason, number }) => reason && !(number in SOMEBODY_ELSES));

  it.each(invalid.filter(({ severity }) => severity === 'wrong_kind'))(
    '$number is refused by the rule of the kind it has: $note',
    ({ number }) => {
      expect(parseRuc(number)).toMatchObject({ ok: false, problem: 'check_digit' });
    },
  );

  it.each(invalid.filter(({ severity }) => severity === 'block'))(
    '$number is refused: $note',
    ({ number, reason }) => {
      expect(parseRuc(number)).toMatchObject({ ok: false, problem: reason });
    },
  );

  it.each(invalid.filter(({ severity }) => severity === 'warn'))(
    '$number is let through with a warning: $note',
    ({ number }) => {
      expect(parseRuc(number)).toMatchObject({ ok: true, ruc: number });
      expect(warningsOf(number)).toEqual(['RUC_CHECK_DIGIT']);
    },
  );

  it.each(Object.entries(SOMEBODY_ELSES))('%s is a %s employer', (number, kind) => {
    expect(parseRuc(number)).toMatchObject({ ok: true, kind, warnings: [] });
  });
});

describe('The made-up numbers for demos', () => {
  it.each([...synthetic.cedulas, ...synthetic.consular_cedulas])('%s is a cédula', (number) => {
    expect(parseCedula(number)).toMatchObject({ ok: true });
  });

  it.each([
    ...synthetic.rucs_natural.map((ruc) => ({ ruc, kind: 'natural' })),
    ...synthetic.rucs_private.map((ruc) => ({ ruc, kind: 'company' })),
    ...synthetic.rucs_public.map((ruc) => ({ ruc, kind: 'public' })),
    ...synthetic.household_employer_keys.map((ruc) => ({ ruc, kind: 'household' })),
  ])('$ruc is a $kind employer', ({ ruc, kind }) => {
    expect(parseRuc(ruc)).toMatchObject({ ok: true, ruc, kind, warnings: [] });
  });

  it('have household keys made of their cédulas', () => {
    expect(synthetic.cedulas.slice(0, 6).map(householdKey)).toEqual(synthetic.household_employer_keys);
  });
});

function warningsOf(number: string): string[] {
  const reading = parseRuc(number);
  return reading.ok ? reading.warnings.map(({ code }) => code) : [];
}
