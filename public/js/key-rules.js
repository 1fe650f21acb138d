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

// Signs that are written for the letters they look like; a 1 stands for an i or an l, so both are read as one.
const SIGNS = {
  '@': 'a',
  4: 'a',
  8: 'b',
  '(': 'c',
  3: 'e',
  '€': 'e',
  6: 'g',
  9: 'g',
  1: 'i',
  '!': 'i',
  '|': 'i',
};
Object.assign(SIGNS, { l: 'i', 0: 'o', 5: 's', $: 's', 7: 't', '+': 't', 2: 'z' });
const readSigns = (folded) => folded.replace(/./gu, (sign) => SIGNS[sign] ?? sign);

const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const hasRun = (key) =>
  runsOf([...key.toLowerCase()]).some((run) => RUNS.has(run) || new Set(run).size === 1);

// The word in signs, with at least one letter as it is: digits alone spell nobody's name.
function holdsDressedUp(folded, word) {
  const read = readSigns(folded);
  for (let at = read.indexOf(word); at >= 0; at = read.indexOf(word, at + 1))
    if (/[a-z]/.test(folded.slice(at, at + word.length))) return true;
  return false;
}

const isPersonal = (key, words) => {
  const folded = fold(key);
  const withSigns = folded.split(/[^a-z0-9@$]+/).filter((word) => /[a-z]/.test(word));
  const ownWords = [...folded.split(/[^a-z]+/), ...withSigns.map(readSigns)];
  return words.some((word) =>
    word.length === 3
      ? ownWords.includes(word) || ownWords.includes(readSigns(word))
      : folded.includes(word) || holdsDressedUp(folded, readSigns(word)),
  );
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
