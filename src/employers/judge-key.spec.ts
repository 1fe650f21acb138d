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

  it.each(['Quito#2026z', 'Clave#2026x', 'Tr3bol!Rojo', 'Kv#27xhT', 'Nube.Gris82'])('is not %s', (key) => {
    expect(codesFor(key)).toEqual([]);
  });
});
