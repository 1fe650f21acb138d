// Something on the screen ended while nobody looked: a short sound and the tab's title say so, once for each. It stays in
// the title until somebody looks. What was there when the page came is told by the page itself.
const seen = new Set();
const title = document.title;
let audio = null;

function ring() {
  audio ??= new AudioContext();
  if (audio.state !== 'running') return void audio.resume();
  [880, 660].forEach((pitch, at) => {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const loudness = new GainNode(audio, { gain: 0 });
    const from = audio.currentTime + at * 0.25;
    loudness.gain.linearRampToValueAtTime(0.25, from + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.22);
    tone.connect(loudness).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.25);
  });
}

function look(isFirst) {
  const alarms = [...document.querySelectorAll('[data-alarm]')];
  const fresh = alarms.filter(({ dataset }) => !seen.has(dataset.alarm));
  for (const { dataset } of fresh) seen.add(dataset.alarm);
  if (alarms.length === 0) document.title = title;
  if (isFirst || fresh.length === 0) return;
  document.title = `⚠ ${fresh[0].dataset.alarmTitle} – ${title}`;
  ring();
}

export function startAlarms() {
  if (!document.querySelector('[data-live-fragment]')) return;
  look(true);
  document.addEventListener('live:updated', () => look(false));
  // A sound needs a press on this page before it.
  document.addEventListener('pointerdown', () => (audio ??= new AudioContext()), { once: true });
  document.addEventListener('keydown', () => (audio ??= new AudioContext()), { once: true });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) document.title = title;
  });
}
