import { parseCedula, parseRuc } from '../ecuador/index.js';
import { DEMO_EMPLOYERS, DEMO_STAFF } from './demo-country.js';

describe('the demo country', () => {
  it('has the named employers and 200 more, each a different one', () => {
    expect(DEMO_EMPLOYERS).toHaveLength(207);
    expect(new Set(DEMO_EMPLOYERS.map(({ ruc }) => ruc)).size).toBe(207);
  });

  it.each(DEMO_EMPLOYERS.map((employer) => [employer.ruc, employer] as const))(
    '%s reads as what it says it is',
    (ruc, employer) => {
      expect(parseRuc(ruc)).toMatchObject({ ok: true, ruc, kind: employer.kind, warnings: [] });
      expect(parseCedula(employer.representative.cedula)).toMatchObject({ ok: true });
    },
  );

  it('gives everybody of the staff a cédula of their own; only ventanilla6 represents an employer', () => {
    expect(new Set(DEMO_STAFF.map(({ cedula }) => cedula)).size).toBe(DEMO_STAFF.length);
    const representatives = new Set(DEMO_EMPLOYERS.map(({ representative }) => representative.cedula));
    expect(
      DEMO_STAFF.filter(({ cedula }) => representatives.has(cedula)).map(({ username }) => username),
    ).toEqual(['ventanilla6']);
  });
});
