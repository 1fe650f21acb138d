// «Vence a las 10:07» becomes «Vence en 02:41». The device's clock may be wrong: the server says its own time with
// each element, and only the difference counts.
const seen = new WeakMap();

function serverSkew(element) {
  const serverNow = element.dataset.serverNow;
  const known = seen.get(element);
  if (known?.serverNow === serverNow) return known.skew;
  const page = performance.getEntriesByType('navigation')[0];
  const arrivedAt =
    document.readyState === 'complete' ? Date.now() : performance.timeOrigin + (page?.responseStart ?? 0);
  const skew = Date.parse(serverNow) - arrivedAt;
  seen.set(element, { serverNow, skew });
  return skew;
}

function show(element) {
  const left = Math.ceil((Date.parse(element.dataset.countdownTo) - Date.now() - serverSkew(element)) / 1000);
  const over = left <= 0;
  const minutes = String(Math.floor(left / 60)).padStart(2, '0');
  const text = over ? '' : `${minutes}:${String(left % 60).padStart(2, '0')}`;
  const [label, time] = element.children;
  label.textContent = over ? element.dataset.countdownOver : element.dataset.countdownLabel;
  if (time.textContent !== text) time.textContent = text;
  element.classList.toggle('v-countdown--soon', !over && left <= 60);
  element.classList.toggle('v-countdown--over', over);
  if (over && element.dataset.wasOver !== element.dataset.countdownTo) {
    element.dataset.wasOver = element.dataset.countdownTo;
    element.dispatchEvent(new CustomEvent('countdown:over', { bubbles: true }));
  }
}

export const showCountdowns = () => document.querySelectorAll('[data-countdown-to]').forEach(show);

export function startCountdowns() {
  showCountdowns();
  setInterval(showCountdowns, 1000);
  document.addEventListener('visibilitychange', showCountdowns);
}
