import { type CheckedRequirement } from './dossier.rules.js';
import { type FindingLevel } from './finding-facts.rules.js';
import { toCheckLater } from './later-check.rules.js';

const line = (
  outcome: CheckedRequirement['outcome'],
  ...findings: [code: string, level: FindingLevel][]
): CheckedRequirement => ({
  kind: 'cedula',
  required: true,
  outcome,
  reason: null,
  findings: findings.map(([code, level], n) => ({ id: String(n), code, level })),
});

describe('what is looked up afterwards', () => {
  it('is what was accepted without having been looked up, each code once', () => {
    expect(
      toCheckLater([
        line('accepted', ['REPRESENTATIVE_MATCHES', 'ok'], ['IDENTITY_UNVERIFIED', 'unverified']),
        { ...line('accepted', ['X', 'unverified'], ['X', 'unverified']), kind: 'ruc', required: false },
      ]),
    ).toEqual([
      { kind: 'cedula', codes: ['IDENTITY_UNVERIFIED'] },
      { kind: 'ruc', codes: ['X'] },
    ]);
  });

  it.each(['ok', 'info', 'warning', 'blocking'] as const)('is nothing that was found to be %s', (level) => {
    expect(toCheckLater([line('accepted', ['X', level])])).toEqual([]);
  });

  it.each(['pending', 'rejected', 'not-applicable'] as const)('is nothing that is %s', (outcome) => {
    expect(toCheckLater([line(outcome, ['X', 'unverified'])])).toEqual([]);
  });
});
