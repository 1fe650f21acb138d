// Ticks off the rules of the key while it is typed. The server decides (src/employers/key.rules.ts); this only spares a
// round trip. Both pass the same table of cases: src/employers/key-vectors.json.
const RUN_LENGTH = 4;
const ROWS = [
  '01234567890',
  "º1234567890'¡",
  'qwertyuiop`+',
  'asdfghjklñ´ç',
  '<zxcvbnm,.-',
  'abcdefghijklmnopqrstuvwxyz',
  'abcdefghijklmnñopqrstuvwxyz',
];
const runsOf = (keys) => keys.slice(RUN_LENGTH - 1).map((_, at) => keys.slice(at, at + RUN_LENGTH).join(''));
const RUNS = new Set(ROWS.flatMap((row) => [...runsOf([...row]), ...runsOf([...row].reverse())]));

const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const hasRun = (key) =>
  runsOf([...key.toLowerCase()]).some((run) => RUNS.has(run) || new Set(run).size === 1);

const isPersonal = (key, words) => {
  const folded = fold(key);
  const ownWords = folded.split(/[^a-z]+/);
  return words.some((word) => (word.length === 3 ? ownWords.includes(word) : folded.includes(word)));
};

// Whether the typed key keeps each rule. `words`: those of the names on the page, in lower case and without accents.
export function keptRules(typed, { min, max, words }) {
  const key = typed.normalize('NFC');
  const length = [...key].length;
  return {
    length: length >= min && length <= max,
    uppercase: /\p{Lu}/u.test(key),
    lowercase: /\p{Ll}/u.test(key),
    digit: /[0-9]/.test(key),
    special: /[\p{P}\p{S}]/u.test(key),
    sequence: key !== '' && !hasRun(key),
    personal: key !== '' && !isPersonal(key, words),
  };
}

export function startKeyRules() {
  document.querySelectorAll('[data-key-rules]').forEach((list) => {
    const { min, max, personal } = list.dataset;
    const limits = { min: Number(min), max: Number(max), words: (personal ?? '').split('|').filter(Boolean) };
    const field = document.getElementById(list.dataset.keyRules);
    field?.addEventListener('input', () => {
      const kept = keptRules(field.value, limits);
      list.querySelectorAll('[data-rule]').forEach((line) => {
        const met = kept[line.dataset.rule] ?? false;
        line.classList.toggle('v-key-rules__rule--met', met);
        line.querySelector('[data-rule-state]').textContent = met ? 'cumple: ' : 'falta: ';
      });
    });
  });
}
