// Live parts: a message on the event stream means «ask again»; the server renders, and the answer is merged into the page
// so that focus, typed text and a half-made click survive. If the stream breaks, the part is asked for every five seconds.
import { showCountdowns } from './countdown.js';

const POLL_MS = 5_000;
const WATCHDOG_MS = 30_000; // a half-open connection never reports an error by itself
const streams = new Map();
const clock = (at, timeZone) =>
  at.toLocaleTimeString('es-EC', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });

function matching(from, wanted) {
  const key = wanted.id || wanted.dataset?.key;
  for (let node = from; node; node = node.nextSibling) {
    if (key && (node.id || node.dataset?.key) === key && node.nodeName === wanted.nodeName) return node;
    if (!key && node.nodeName === wanted.nodeName && !(node.id || node.dataset?.key)) return node;
  }
  return null;
}

function mergeChildren(old, fresh) {
  let here = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const match = matching(here, wanted);
    if (!match) {
      old.insertBefore(wanted, here);
      continue;
    }
    for (; here !== match;) {
      const gone = here;
      here = here.nextSibling;
      gone.remove();
    }
    here = match.nextSibling;
    mergeNode(match, wanted);
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    gone.remove();
  }
}

function mergeNode(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = fresh.nodeValue;
    return;
  }
  // The form that was just refused: what was typed and what is wrong with it stay until it is sent again.
  if (old.hasAttribute('data-keep') && old.getAttribute('action') === fresh.getAttribute('action')) return;
  const chosen = old.nodeName === 'SELECT' ? old.value : undefined;
  const keepsOpen = old.nodeName === 'DETAILS';
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(keepsOpen && name === 'open')) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.nodeName === 'TEXTAREA' && old.value !== old.defaultValue) return;
  mergeChildren(old, fresh);
  if (chosen !== undefined && [...old.options].some(({ value }) => value === chosen)) old.value = chosen;
}

function streamOf(url) {
  // After a refusal (a restart behind a proxy) the browser gives a stream up for good: open another.
  if ((streams.get(url)?.readyState ?? EventSource.CLOSED) === EventSource.CLOSED)
    streams.set(url, new EventSource(url));
  return streams.get(url);
}

/** @param liveSrc the stream that says when to ask; without one the part is asked for every five seconds. */
function startLiveRegion(region, liveSrc) {
  const { liveEvent, liveFragment, liveZone } = region.dataset;
  const body = region.querySelector('[data-live-body]');
  const state = region.querySelector('[data-live-state]');
  const loadedAt = state?.textContent.match(/\d\d:\d\d/)?.[0] ?? '';
  let stream = null;
  let asking = false;
  let askAgain = false;
  let lastAt = null; // by the server's clock
  let askedAt = Date.now();
  let isOffline = false;

  function tell(offline) {
    if (state)
      state.textContent = `${offline ? 'Sin conexión desde' : 'Última actualización'} ${lastAt ? clock(lastAt, liveZone) : loadedAt}`;
    region.classList.toggle('v-live--offline', offline);
    if (offline !== isOffline)
      region.dispatchEvent(new CustomEvent(offline ? 'live:offline' : 'live:online', { bubbles: true }));
    isOffline = offline;
  }

  async function ask() {
    if (asking) return void (askAgain = true);
    asking = true;
    askedAt = Date.now();
    try {
      const answer = await fetch(liveFragment, {
        headers: { accept: 'text/html', 'x-live': '1' }, // nobody pressed anything: an idle session may end
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.redirected || answer.status === 401) return location.reload(); // signed out: let the page say so
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const same = (region.id && fresh.getElementById(region.id)) || fresh;
      mergeChildren(body, same.querySelector('[data-live-body]') ?? fresh.body);
      showCountdowns();
      lastAt = new Date(answer.headers.get('date') ?? Date.now());
      tell(false);
      region.dispatchEvent(new CustomEvent('live:updated', { bubbles: true }));
    } catch {
      tell(true);
    } finally {
      asking = false;
      if (askAgain) {
        askAgain = false;
        void ask();
      }
    }
  }

  function listen() {
    const before = stream;
    stream = liveSrc ? streamOf(liveSrc) : null;
    if (!stream || stream === before) return;
    for (const name of liveEvent.split(' ')) stream.addEventListener(name, ask);
    stream.addEventListener('open', ask);
  }

  listen();
  setInterval(() => {
    const isBroken = stream?.readyState !== EventSource.OPEN;
    if (isBroken || isOffline || Date.now() - askedAt > WATCHDOG_MS) void ask();
    if (isBroken) listen();
  }, POLL_MS);
  region.addEventListener('countdown:over', () => setTimeout(ask, 500));
  addEventListener('online', ask);
}

// A page holds one stream: browsers keep six connections to a host, over all its pages. What can spare its own has it only
// where nothing else on the page has one.
export function startLiveRegions() {
  const regions = [...document.querySelectorAll('[data-live-fragment]')];
  const isSpare = ({ dataset }) => dataset.liveSpare !== undefined;
  const hasStream = regions.some((region) => region.dataset.liveSrc && !isSpare(region));
  for (const region of regions)
    startLiveRegion(region, isSpare(region) && hasStream ? undefined : region.dataset.liveSrc);
}
