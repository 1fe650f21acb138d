import { readFileSync } from 'node:fs';
import { judgeKeyByRule, KEY_MAX_LENGTH, KEY_MIN_LENGTH, personalWords } from './key.rules.js';

interface Vector {
  readonly why: string;
  readonly key: string;
  readonly names?: readonly string[];
  readonly broken: readonly string[];
}

type KeptRules = (
  typed: string,
  limits: { min: number; max: number; words: readonly string[] },
) => Record<string, boolean>;

const vectors = JSON.parse(readFileSync(new URL('key-vectors.json', import.meta.url), 'utf8')) as Vector[];
/** The page's script, as the browser gets it. */
const script: string = '../../public/js/key-rules.js';

describe('a key is judged alike', () => {
  let keptRules: KeptRules;
  beforeAll(async () => {
    ({ keptRules } = (await import(script)) as { keptRules: KeptRules });
  });

  describe.each(vectors)('$why: $key', ({ key, names = [], broken }) => {
    it('by the server', () => {
      const problems = judgeKeyByRule(key, { ruc: '', cedula: '', names });
      expect(problems.map(({ code }) => code)).toEqual(broken);
    });

    it('by the page', () => {
      const kept = keptRules(key, {
        min: KEY_MIN_LENGTH,
        max: KEY_MAX_LENGTH,
        words: personalWords(names),
      });
      const missed = Object.keys(kept).filter((rule) => !kept[rule]);
      expect(missed.map((rule) => rule.toUpperCase())).toEqual(broken);
    });
  });
});
