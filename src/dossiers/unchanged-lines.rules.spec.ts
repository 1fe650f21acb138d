import { requirementsFor, type Standing } from '../requirements/index.js';
import { type FoundBefore, unchangedLines } from './unchanged-lines.rules.js';

const listed = (standing: Standing, findings: readonly FoundBefore[] = [], joint = false) => ({
  requirements: requirementsFor({
    employerKind: 'company',
    standing,
    joint,
    service: 'clave-empleador',
    walkIn: false,
    expiredCedulas: 'refuse',
  }),
  findings,
});
const found = (kind: FoundBefore['kind'], code: string, detail = 'd'): FoundBefore => ({
  kind,
  code,
  level: 'ok',
  detail,
});

describe('when the standing changes, what was checked stands', () => {
  it('where the questions are the same', () => {
    const kept = unchangedLines(listed('legal-representative'), listed('sas-representative'));
    expect([...kept]).toEqual(['cedula', 'ruc', 'turno', 'request-letter']);
    expect([...unchangedLines(listed('legal-representative'), listed('attorney'))]).toEqual([
      'cedula',
      'ruc',
      'turno',
    ]);
  });

  it('and the findings too, in whatever order', () => {
    const before = [found('cedula', 'A'), found('cedula', 'B'), found('ruc', 'C')];
    const same = listed('sas-representative', [before[1], before[0], before[2]] as FoundBefore[]);
    expect([...unchangedLines(listed('legal-representative', before), same)]).toContain('cedula');
    const other = listed('sas-representative', [found('cedula', 'A', 'another'), ...before.slice(1)]);
    expect([...unchangedLines(listed('legal-representative', before), other)]).toEqual([
      'ruc',
      'turno',
      'request-letter',
    ]);
    const fewer = listed('sas-representative', before.slice(1));
    expect([...unchangedLines(listed('legal-representative', before), fewer)]).not.toContain('cedula');
  });

  it('but not the letter once several represent together', () => {
    const kept = unchangedLines(listed('legal-representative'), listed('legal-representative', [], true));
    expect([...kept]).toEqual(['cedula', 'ruc', 'turno', 'nombramiento']);
  });

  it('and nothing that was not listed before', () => {
    const without = listed('legal-representative');
    const before = { ...without, requirements: without.requirements.slice(0, 2) };
    expect([...unchangedLines(before, without)]).toEqual(['cedula', 'ruc']);
  });
});
