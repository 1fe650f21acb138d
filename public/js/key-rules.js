// Ticks off the rules of the key while it is typed. The server decides; this only spares a round trip.
const ROWS = [
  'abcdefghijklmnñopqrstuvwxyz',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjklñ',
  'zxcvbnm',
  '01234567890',
];
const RUNS = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);

const plain = (text) => text.toLowerCase().replace(/[áéíóúü]/g, (letter) => letter.normalize('NFD')[0]);
const pieces = (text, size) =>
  [...text].map((_, at) => text.slice(at, at + size)).filter((piece) => piece.length === size);
const hasRun = (key) =>
  pieces(plain(key), 4).some((piece) => /^(.)\1+$/.test(piece) || RUNS.some((run) => run.includes(piece)));

const RULES = {
  length: (key, list) => key.length >= Number(list.dataset.min) && key.length <= Number(list.dataset.max),
  uppercase: (key) => /\p{Lu}/u.test(key),
  lowercase: (key) => /\p{Ll}/u.test(key),
  digit: (key) => /\d/.test(key),
  special: (key) => /[^\p{L}\p{N}\s]/u.test(key),
  sequence: (key) => key !== '' && !hasRun(key),
  personal: (key, list) =>
    key !== '' &&
    !plain(list.dataset.personal ?? '')
      .split('|')
      .flatMap((word) => (/^\d+$/.test(word) ? pieces(word, 4) : word.length > 3 ? [word] : []))
      .some((part) => plain(key).includes(part)),
};

export function startKeyRules() {
  document.querySelectorAll('[data-key-rules]').forEach((list) => {
    const field = document.getElementById(list.dataset.keyRules);
    field?.addEventListener('input', () => {
      list.querySelectorAll('[data-rule]').forEach((line) => {
        const met = RULES[line.dataset.rule]?.(field.value, list) ?? false;
        line.classList.toggle('v-key-rules__rule--met', met);
        line.querySelector('[data-rule-state]').textContent = met ? 'cumple: ' : 'falta: ';
      });
    });
  });
}
