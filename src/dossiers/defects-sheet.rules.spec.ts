import { defectsSheet, toldDefects } from './defects-sheet.rules.js';

const LAW = 'Ley del requisito';

describe('what a rejected requirement tells', () => {
  it('is every defect out of the list with its cure and its law, and then what was written', () => {
    const told = toldDefects(
      {
        outcome: 'rejected',
        reason: 'La hoja está rota.',
        reasonCodes: ['LETTER_NOT_SIGNED', 'LETTER_UNCLEAR'],
      },
      LAW,
    );
    expect(told).toEqual([
      {
        code: 'LETTER_NOT_SIGNED',
        text: 'La carta no está firmada a mano.',
        cure: expect.stringContaining('Firme la carta a mano') as string,
        legalBasis: expect.stringContaining('firma manuscrita') as string,
      },
      {
        code: 'LETTER_UNCLEAR',
        text: expect.stringContaining('no dice con claridad') as string,
        cure: expect.stringContaining('Dirija la carta al IESS') as string,
        legalBasis: expect.any(String) as string,
      },
      { text: 'La hoja está rota.', legalBasis: LAW },
    ]);
  });

  it('keeps a code that the list no longer has', () => {
    const line = { outcome: 'rejected', reason: null, reasonCodes: ['OLD_CODE'] } as const;
    expect(toldDefects(line, LAW)).toEqual([{ code: 'OLD_CODE', text: 'OLD_CODE', legalBasis: LAW }]);
  });

  it.each(['pending', 'accepted', 'not-applicable'] as const)('is nothing while it is %s', (outcome) => {
    expect(toldDefects({ outcome, reason: 'antes', reasonCodes: [] }, LAW)).toEqual([]);
  });
});

describe('the sheet', () => {
  const line = (kind: 'cedula' | 'turno' | 'request-letter', changes: object = {}) => ({
    kind,
    name: kind,
    required: true,
    outcome: 'accepted' as const,
    defects: [],
    ...changes,
  });

  it('tells all defects at once, and apart from them what nobody has looked at', () => {
    const defects = [{ text: 'x', legalBasis: LAW }];
    expect(
      defectsSheet([
        line('cedula', { outcome: 'pending' }),
        line('turno', { required: false, outcome: 'pending' }),
        line('request-letter', { outcome: 'rejected', defects }),
      ]),
    ).toEqual({
      defects: [{ kind: 'request-letter', name: 'request-letter', told: defects }],
      unreviewed: [{ kind: 'cedula', name: 'cedula' }],
    });
  });

  it('is empty when everything is in order', () => {
    expect(
      defectsSheet([line('cedula'), line('turno', { required: false, outcome: 'not-applicable' })]),
    ).toEqual({
      defects: [],
      unreviewed: [],
    });
  });
});
