import { type CheckedRequirement, judgeCheck, judgeDecision, mustBeOpen } from './dossier.rules.js';

const line = (changes: Partial<CheckedRequirement> = {}): CheckedRequirement => ({
  kind: 'cedula',
  required: true,
  outcome: 'accepted',
  reason: null,
  findings: [],
  ...changes,
});
const codeOf = (work: () => void): string | undefined => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

describe('checking a requirement', () => {
  it.each([
    [true, 'pending', null, undefined],
    [true, 'accepted', null, undefined],
    [true, 'rejected', 'La firma falta', undefined],
    [true, 'rejected', null, 'REASON_REQUIRED'],
    [true, 'not-applicable', null, 'OUTCOME_NOT_ALLOWED'],
    [true, 'not-applicable', 'no hace falta', 'OUTCOME_NOT_ALLOWED'],
    [false, 'pending', null, undefined],
    [false, 'accepted', null, undefined],
    [false, 'rejected', 'Es de otro día', undefined],
    [false, 'rejected', null, 'REASON_REQUIRED'],
    [false, 'not-applicable', null, undefined],
  ] as const)('required %s, said %s with reason %s: %s', (required, outcome, reason, code) => {
    expect(
      codeOf(() => judgeCheck({ kind: 'request-letter', required }, { outcome, reason, reasonCodes: [] })),
    ).toBe(code);
  });

  it.each([
    ['rejected', ['LETTER_NOT_SIGNED'], undefined],
    ['rejected', ['LETTER_NOT_SIGNED', 'LETTER_UNCLEAR'], undefined],
    ['rejected', ['LETTER_NOT_SIGNED', 'CEDULA_EXPIRED'], 'REASON_UNKNOWN'],
    ['rejected', ['toString'], 'REASON_UNKNOWN'],
    ['accepted', ['LETTER_NOT_SIGNED'], 'REASON_UNKNOWN'],
    ['pending', ['LETTER_NOT_SIGNED'], 'REASON_UNKNOWN'],
  ] as const)('a letter, said %s with %j: %s', (outcome, reasonCodes, code) => {
    expect(
      codeOf(() =>
        judgeCheck({ kind: 'request-letter', required: true }, { outcome, reason: null, reasonCodes }),
      ),
    ).toBe(code);
  });

  it('is over once the dossier is decided', () => {
    expect(codeOf(() => mustBeOpen({ status: 'open' }))).toBeUndefined();
    expect(codeOf(() => mustBeOpen({ status: 'approved' }))).toBe('DOSSIER_DECIDED');
    expect(codeOf(() => mustBeOpen({ status: 'rejected' }))).toBe('DOSSIER_DECIDED');
  });
});

describe('deciding a dossier', () => {
  const approve = (lines: CheckedRequirement[]) => () =>
    judgeDecision(lines, { outcome: 'approved', reason: null });

  it('approves when every required one is accepted, whatever became of the others', () => {
    for (const outcome of ['pending', 'rejected', 'not-applicable', 'accepted'] as const) {
      expect(codeOf(approve([line(), line({ kind: 'turno', required: false, outcome })]))).toBeUndefined();
    }
  });

  it('names all that are missing, and only those', () => {
    const lines = [
      line({ outcome: 'pending' }),
      line({ kind: 'ruc' }),
      line({ kind: 'nombramiento', outcome: 'rejected' }),
      line({ kind: 'turno', required: false, outcome: 'pending' }),
    ];
    try {
      approve(lines)();
      throw new Error('approved');
    } catch (error) {
      expect(error).toMatchObject({
        code: 'DOSSIER_INCOMPLETE',
        extra: { missing: ['cedula', 'nombramiento'] },
      });
    }
  });

  it('asks for a second person when a red finding was accepted, and only for a red one', () => {
    const found = (level: 'ok' | 'info' | 'warning' | 'blocking' | 'unverified', id = 'f1') => [
      { id, code: 'X', level },
    ];
    expect(approve([line({ findings: [...found('ok'), ...found('blocking', 'f2')] })])()).toEqual({
      requirements: ['cedula'],
      findingIds: ['f2'],
      codes: ['cedula:X'],
      reason: null,
    });
    for (const level of ['ok', 'info', 'warning', 'unverified'] as const)
      expect(approve([line({ findings: found(level) })])()).toBeUndefined();
    expect(
      approve([
        line(),
        line({ kind: 'turno', required: false, outcome: 'rejected', findings: found('blocking') }),
      ])(),
    ).toBeUndefined();
    expect(codeOf(approve([line({ outcome: 'pending', findings: found('blocking') })]))).toBe(
      'DOSSIER_INCOMPLETE',
    );
  });

  it('tells the second person why, in the words said about the requirements and about the whole', () => {
    const findings = [{ id: 'f', code: 'X', level: 'blocking' as const }];
    const lines = [
      line({ findings, reason: 'Trae la resolución' }),
      line({ kind: 'ruc', findings, reason: 'Trae la resolución' }),
      line({ kind: 'nombramiento', reason: 'En regla' }),
    ];
    const said = judgeDecision(lines, { outcome: 'approved', reason: 'Urge' });
    expect(said?.reason).toBe('Trae la resolución · Urge');
    expect(said?.codes).toEqual(['cedula:X', 'ruc:X']);
  });

  it('rejects at any time, with a reason', () => {
    expect(
      codeOf(() => judgeDecision([line({ outcome: 'pending' })], { outcome: 'rejected', reason: null })),
    ).toBe('REASON_REQUIRED');
    expect(
      codeOf(() =>
        judgeDecision([line({ outcome: 'pending' })], { outcome: 'rejected', reason: 'Falta la carta' }),
      ),
    ).toBeUndefined();
  });
});
