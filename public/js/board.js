// The call board rings and speaks each new call once; a reload stays silent about calls already announced.
const MEMORY = 'ventanilla:last-call';
let audio = null;

function chime() {
  if (audio?.state !== 'running') return;
  [659.25, 523.25].forEach((pitch, at) => {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const loudness = new GainNode(audio, { gain: 0 });
    const from = audio.currentTime + at * 0.45;
    loudness.gain.linearRampToValueAtTime(0.0001, from);
    loudness.gain.linearRampToValueAtTime(0.5, from + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.9);
    tone.connect(loudness).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 1);
  });
}

/** «A-017» at 4 → «A, cero 17, ventanilla 4»: the voice reads the numerals in Spanish. */
export function spoken(number, counter) {
  const [letter, digits] = number.split('-');
  const zeros = digits.match(/^0*(?=\d)/)[0];
  return `${letter}, ${'cero '.repeat(zeros.length)}${Number(digits)}, ventanilla ${counter}`;
}

function speak(text) {
  if (!('speechSynthesis' in window)) return;
  const sentence = new SpeechSynthesisUtterance(text);
  sentence.lang = 'es-EC';
  sentence.rate = 0.9;
  sentence.voice = speechSynthesis.getVoices().find((voice) => voice.lang.startsWith('es')) ?? null;
  speechSynthesis.speak(sentence);
}

function announceNewCalls(board, isFirstLook) {
  const last = sessionStorage.getItem(MEMORY) ?? '';
  const calls = [...board.querySelectorAll('[data-called-at]')].sort((a, b) =>
    a.dataset.calledAt < b.dataset.calledAt ? -1 : 1,
  );
  const fresh = calls.filter((call) => call.dataset.calledAt > last);
  if (fresh.length === 0) return;
  sessionStorage.setItem(MEMORY, fresh.at(-1).dataset.calledAt);
  if (isFirstLook && last === '') return;
  board
    .querySelector('[data-called-at]')
    .animate?.([{ opacity: 0.25 }, { opacity: 1 }], { duration: 600, iterations: 1 });
  chime();
  for (const { dataset } of fresh) setTimeout(() => speak(spoken(dataset.number, dataset.counter)), 1_200);
}

export function startBoard() {
  const board = document.querySelector('[data-board]');
  if (!board) return;
  const button = document.querySelector('[data-board-sound]');
  audio = new AudioContext();
  const showSound = () => button && (button.hidden = audio.state === 'running');
  audio.addEventListener('statechange', showSound);
  button?.addEventListener('click', () => audio.resume().then(chime));
  showSound();
  announceNewCalls(board, true);
  board.addEventListener('live:updated', () => announceNewCalls(board, false));
}
