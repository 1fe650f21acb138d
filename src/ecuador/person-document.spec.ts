import { isSamePerson, parsePersonDocument } from './person-document.js';

describe('the document that names a person', () => {
  it.each([
    ['four characters', 'AB12', 'AB12'],
    ['twenty', 'A'.repeat(20), 'A'.repeat(20)],
    ['as typed, with blanks, hyphens and small letters', ' x-123 456 ', 'X123456'],
    ['digits only, also when they look like a cédula', '1740006299', '1740006299'],
  ])('takes the code of another document: %s', (_, typed, foreignerCode) => {
    expect(parsePersonDocument({ foreignerCode: typed })).toEqual({
      ok: true,
      document: { cedula: null, foreignerCode },
    });
  });

  it.each([
    ['three characters', 'AB1'],
    ['twenty-one', 'A'.repeat(21)],
    ['nothing', ''],
    ['a sign', 'AB/123'],
    ['a letter that no reader knows', 'ÑAND1'],
  ])('refuses %s', (_, foreignerCode) => {
    expect(parsePersonDocument({ foreignerCode })).toMatchObject({
      ok: false,
      field: 'foreignerCode',
      code: 'FOREIGNER_CODE_INVALID',
    });
  });

  it('without such a code reads the cédula by its rule', () => {
    expect(parsePersonDocument({ cedula: '174000629-9' })).toEqual({
      ok: true,
      document: { cedula: '1740006299', foreignerCode: null },
    });
    expect(parsePersonDocument({ cedula: '1740006298' })).toMatchObject({
      ok: false,
      code: 'CEDULA_INVALID',
    });
    expect(parsePersonDocument({})).toMatchObject({ ok: false, field: 'cedula' });
  });

  it('does not take a code for a cédula with the same digits, nor nobody for nobody', () => {
    const cedula = { cedula: '1740006299', foreignerCode: null };
    const code = { cedula: null, foreignerCode: '1740006299' };
    const nobody = { cedula: null, foreignerCode: null };
    expect([isSamePerson(cedula, cedula), isSamePerson(code, code)]).toEqual([true, true]);
    expect([isSamePerson(cedula, code), isSamePerson(nobody, nobody)]).toEqual([false, false]);
  });
});
