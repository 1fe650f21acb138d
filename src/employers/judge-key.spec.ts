import { dictionary } from '@zxcvbn-ts/language-common';
import { judgeKey } from './judge-key.js';

const codesFor = (key: string) => judgeKey(key, { ruc: '', cedula: '', names: [] }).map(({ code }) => code);

describe('a key that everybody tries first', () => {
  it.each(['Password1!', 'P@ssw0rd1!', '#1Password', 'Welcome#26', 'Barcelona#1', 'Dragon#2026'])(
    'is refused: %s',
    (key) => {
      expect(codesFor(key)).toEqual(['COMMON']);
    },
  );

  it('is refused as it stands in the list, in any case', () => {
    expect(codesFor('P@ssw0rd')).toEqual(['COMMON']);
    expect(codesFor('pa$$W0RD')).toEqual(['COMMON']);
  });

  it('is refused with its letters in signs, and with an l written as a 1', () => {
    expect(codesFor('We1come#26')).toEqual(['COMMON']);
    expect(codesFor('B@rce10n@#9')).toEqual(['COMMON']);
  });

  it('has every one of the 3,000 most used refused that is long enough to be a key', () => {
    const mostUsed = dictionary['passwords-common'].slice(0, 3_000).filter((key) => key.length >= 8);
    expect(mostUsed.length).toBeGreaterThan(500);
    expect(mostUsed.filter((key) => !codesFor(key).includes('COMMON'))).toEqual([]);
  });

  it.each(['Quito#2026z', 'Clave#2026x', 'Tr3bol!Rojo', 'Kv#27xhT', 'Nube.Gris82'])('is not %s', (key) => {
    expect(codesFor(key)).toEqual([]);
  });
});
