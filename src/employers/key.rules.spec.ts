import fc from 'fast-check';
import { judgeKeyByRule, KEY_MAX_LENGTH, KEY_MIN_LENGTH } from './key.rules.js';

const ABOUT = {
  ruc: '1790001016001',
  cedula: '1740006299',
  names: ['Compañía de Prueba S.A.', 'Ana Lucía Benítez Rojas'],
};
const NOBODY = { ruc: '', cedula: '', names: [] };
const codesFor = (key: string, about: { ruc: string; cedula: string; names: string[] } = ABOUT) =>
  judgeKeyByRule(key, about).map(({ code }) => code);

/** Letters of which no four stand in a row in any alphabet or on any keyboard, so that runs come only from where a test puts them. */
const UPPER = fc.constantFrom(...'HKTMWR');
const LOWER = fc.constantFrom(...'gpvzcn');
const DIGIT = fc.constantFrom(...'2749');
const SPECIAL = fc.constantFrom(...'#$%&*!?_-.,;:@/');
const OTHER = fc.oneof(UPPER, LOWER, DIGIT, SPECIAL);

/** A good key: one of each class, the rest of any, shuffled; without the rare run of four. */
const goodKey = fc
  .tuple(
    UPPER,
    LOWER,
    DIGIT,
    SPECIAL,
    fc.array(OTHER, { minLength: KEY_MIN_LENGTH - 4, maxLength: KEY_MAX_LENGTH - 4 }),
  )
  .chain(([upper, lower, digit, special, rest]) =>
    fc.shuffledSubarray([upper, lower, digit, special, ...rest], { minLength: rest.length + 4 }),
  )
  .map((characters) => characters.join(''))
  // The last one is «Ana» in signs.
  .filter((key) => !/(.)\1\1\1/i.test(key) && !/[,.\-_]{3}/.test(key) && !/[4@]n[4@]/i.test(key));

const longKey = goodKey.filter((key) => key.length === KEY_MAX_LENGTH);
/** In a random place, in a random mixture of upper and lower case. */
const within = (part: fc.Arbitrary<string>, key: fc.Arbitrary<string>) =>
  fc.tuple(part, key, fc.nat(), fc.infiniteStream(fc.boolean())).map(([text, good, at, upper]) => {
    const mixed = [...text].map((letter) => (upper.next().value ? letter.toUpperCase() : letter)).join('');
    const place = at % (good.length + 1);
    return { mixed, key: `${good.slice(0, place)}${mixed}${good.slice(place)}` };
  });
/** What is put in may end another run with its neighbours, or make the key too long: told by its own code alone. */
const shortKey = goodKey.filter((key) => key.length === KEY_MIN_LENGTH);
const RUNS = ['1234', '4321', '7890', 'abcd', 'dcba', 'mnño', 'qwer', 'poiu', 'asdf', 'jklñ', 'ñlkj', 'zxcv'];
/** A sign that is read as each letter, where there is one. */
const DRESS: Record<string, string> = {
  a: '4',
  b: '8',
  e: '3',
  i: '1',
  l: '1',
  o: '0',
  s: '5',
  t: '7',
  z: '2',
};

describe('the rule for keys', () => {
  it('takes every key with one of each class and nothing forbidden', () => {
    fc.assert(fc.property(goodKey, (key) => expect(codesFor(key)).toEqual([])));
  });

  it.each([
    ['no upper case', 'UPPERCASE', (key: string) => key.replace(/\p{Lu}/gu, 'ð')],
    ['no lower case', 'LOWERCASE', (key: string) => key.replace(/\p{Ll}/gu, 'Ð')],
    ['no digit', 'DIGIT', (key: string) => key.replace(/[0-9]/g, 'ç')],
    ['nothing special', 'SPECIAL', (key: string) => key.replace(/[^\p{L}0-9]/gu, 'ü')],
  ])('refuses a good key made to have %s, for that alone', (_, code, spoil) => {
    // A replacement letter several times in a row would be a run of its own.
    const spoilt = goodKey.map(spoil).filter((key) => !/(.)\1\1\1/iu.test(key));
    fc.assert(fc.property(spoilt, (key) => expect(codesFor(key)).toEqual([code])));
  });

  it('refuses a good key that is too long or too short, for that alone', () => {
    const tooLong = fc.tuple(longKey, fc.constantFrom('ð', 'Ðç', 'éüþ')).map((parts) => parts.join(''));
    fc.assert(fc.property(tooLong, (key) => expect(codesFor(key)).toEqual(['LENGTH'])));
    const tooShort = fc
      .tuple(UPPER, LOWER, DIGIT, SPECIAL, fc.constantFrom('', 'ð', 'Ðç', 'éüþ'))
      .map((parts) => parts.join(''));
    fc.assert(fc.property(tooShort, (key) => expect(codesFor(key)).toEqual(['LENGTH'])));
  });

  it('refuses a run anywhere in a good key, in any mixture of cases, for that alone', () => {
    const withRun = within(fc.constantFrom(...RUNS), shortKey);
    fc.assert(fc.property(withRun, ({ key }) => expect(codesFor(key, NOBODY)).toEqual(['SEQUENCE'])));
    const repeated = within(fc.constantFrom('aaaa', 'ññññ', '5555', '%%%%'), shortKey);
    fc.assert(fc.property(repeated, ({ key }) => expect(codesFor(key, NOBODY)).toEqual(['SEQUENCE'])));
  });

  it('refuses a part of a number or a name anywhere in a good key, dressed up or not, for that alone', () => {
    const numbers = fc
      .tuple(fc.constantFrom(ABOUT.ruc, ABOUT.cedula), fc.nat(9))
      .map(([number, at]) => number.slice(at % (number.length - 3)).slice(0, 4));
    // 6299 beside two more nines is a run as well.
    const withNumber = within(numbers, shortKey).filter(({ key }) => !/(\d)\1\1\1/.test(key));
    fc.assert(fc.property(withNumber, ({ key }) => expect(codesFor(key)).toEqual(['PERSONAL'])));
    const names = fc
      .tuple(
        fc.constantFrom('rojas', 'lucia'),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.boolean()),
      )
      .map(([name, plainAt, dressed]) =>
        [...name]
          .map((letter, at) => (at !== plainAt && dressed.next().value && DRESS[letter]) || letter)
          .join(''),
      );
    // Five letters and eight of a good key are one too many: what is looked at here is who the key is about.
    const isPersonal = ({ key }: { key: string }) =>
      expect(codesFor(key).filter((code) => code !== 'LENGTH')).toEqual(['PERSONAL']);
    fc.assert(fc.property(within(names, shortKey), isPersonal));
  });

  it('judges a key alike, however its accents were typed', () => {
    const accented = within(fc.constantFrom('ñ', 'é', 'Ü', 'benítez', 'jklñ'), shortKey);
    fc.assert(
      fc.property(accented, ({ key }) => expect(codesFor(key.normalize('NFD'))).toEqual(codesFor(key))),
    );
  });

  it('counts characters as people do: 8 to 12, whatever they are made of', () => {
    expect(codesFor('Kv#27xh')).toEqual(['LENGTH']);
    expect(codesFor('Kv#27xhT')).toEqual([]);
    expect(codesFor('Kv#27xhTgj92')).toEqual([]);
    expect(codesFor('Kv#27xhTgj92z')).toEqual(['LENGTH']);
    expect(codesFor('Kv#27xhTgj9🔑')).toEqual([]);
    // ñ typed as n and a tilde is one letter.
    expect(codesFor('Kv#27xhTgj9n\u0303')).toEqual([]);
    expect(codesFor('')).toEqual(['LENGTH', 'UPPERCASE', 'LOWERCASE', 'DIGIT', 'SPECIAL']);
  });

  it.each([
    ['1234', 'Kv#1234x'],
    ['4321', 'Kv#4321x'],
    ['7890, as on the keyboard', 'Kv#7890x'],
    ['0123', 'Kv#0123x'],
    ['abcd', 'K7#abcdx'],
    ['dcba', 'K7#dcbax'],
    ['mnño, the alphabet with ñ', 'K7#mnñox'],
    ['mnop, the alphabet without', 'K7#mnopx'],
    ['qwer', 'K7#qwerx'],
    ['poiu', 'K7#poiux'],
    ['klñ´, the Spanish layout', 'K7#jklñx'],
    ['ñlkj, backwards', 'K7#ñlkjx'],
    ['zxcv', 'K7#zxcvh'],
    ['m,.-', 'K7am,.-h'],
    ['across upper and lower case', 'K7#AbCdx'],
    ['Ñ in upper case', 'K7#JkLÑx'],
    ['aaaa', 'K7#aaaax'],
    ['aAaA', 'K7#aAaAx'],
    ['ññññ', 'K7#ññññx'],
    ['the same special four times', 'Kv7####x'],
  ])('refuses a run: %s', (_, key) => {
    expect(codesFor(key, NOBODY)).toEqual(['SEQUENCE']);
  });

  it.each(['K7#123xh', 'K7#abcxh', 'K7#aaaxh', 'K7#qwexh', 'K7#1357xh', 'K7#acegxh'])(
    'takes shorter or broken runs: %s',
    (key) => {
      expect(codesFor(key, NOBODY)).toEqual([]);
    },
  );

  it('refuses any four digits in a row of the RUC or of the cédula', () => {
    for (const number of [ABOUT.ruc, ABOUT.cedula]) {
      for (let start = 0; start + 4 <= number.length; start += 1) {
        expect(codesFor(`Kv#${number.slice(start, start + 4)}x`)).toContain('PERSONAL');
      }
    }
    expect(codesFor('Kv#629xh')).toEqual([]);
  });

  it.each([
    ['a word of the legal name', 'Prueba#27'],
    ['inside other letters', 'xPrUeBa#27'],
    ['without its accent', 'Benitez#27'],
    ['with its accent', 'Benítez#27'],
    ['ñ written as n', 'Compania#27'],
    ['ñ written as ñ', 'Compañia#27'],
    ['a name of three letters by itself', 'Ana#2749x'],
  ])('refuses a part of a name: %s', (_, key) => {
    expect(codesFor(key)).toEqual(['PERSONAL']);
  });

  it.each([
    ['three letters inside another word', 'Gitana#27'],
    ['words that nobody owns', 'Del#2749xh'],
    ['two letters', 'Sa#2749xh'],
  ])('takes what only looks like a name: %s', (_, key) => {
    expect(codesFor(key)).toEqual([]);
  });

  it('says everything that is wrong at once, each with the field and a sentence', () => {
    const problems = judgeKeyByRule('1790', ABOUT);
    expect(problems.map(({ code }) => code)).toEqual([
      'LENGTH',
      'UPPERCASE',
      'LOWERCASE',
      'SPECIAL',
      'PERSONAL',
    ]);
    for (const { field, detail } of problems) {
      expect(field).toBe('newKey');
      expect(detail).toMatch(/^(Debe|No debe) .*[.…_]$/);
    }
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (key) =>
        expect(Array.isArray(judgeKeyByRule(key, ABOUT))).toBe(true),
      ),
    );
  });
});

it('takes the code of a foreign document for personal, in whatever case it is typed', () => {
  const about = { ...ABOUT, cedula: 'FR12XY90' };
  expect(codesFor('Sol#r12xyZ', about)).toContain('PERSONAL');
  expect(codesFor('Sol#R12XYz', about)).toContain('PERSONAL');
  expect(codesFor('Sol#r13xqZ', about)).not.toContain('PERSONAL');
});
