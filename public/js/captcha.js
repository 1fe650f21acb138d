// Proof of work: when a form asks for it, the browser solves the challenge of the server while the person waits, in a worker
// of ALTCHA's. Where that cannot be done the form is sent without it: the server slows it down, and says so.
const WAIT_MS = 60_000;

/** Tries counters until one fits; null when time is up. */
function solve(challenge) {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/assets/altcha-pbkdf2.js');
    const done = (settle) => (value) => (worker.terminate(), settle(value));
    worker.addEventListener('message', ({ data }) => done(data?.error ? reject : resolve)(data));
    worker.addEventListener('error', done(reject));
    worker.postMessage({ type: 'work', challenge, counterStart: 0, counterStep: 1, timeout: WAIT_MS });
  });
}

async function work(url) {
  const answer = await fetch(url);
  if (!answer.ok) return '';
  const challenge = await answer.json();
  const solution = await solve(challenge);
  return solution ? btoa(JSON.stringify({ challenge, solution })) : '';
}

function start(part) {
  const form = part.closest('form');
  const field = part.querySelector('input');
  const state = part.querySelector('[data-captcha-state]');
  part.querySelector('[data-captcha-without]').hidden = true;
  state.hidden = false;
  let tried = false;
  let working = false;
  form.addEventListener('submit', async (event) => {
    if (tried) return;
    event.preventDefault();
    if (working) return;
    working = true;
    state.textContent = 'Comprobando que no es un programa. Espere unos segundos…';
    field.value = await work(part.dataset.captcha).catch(() => '');
    state.textContent = field.value ? 'Comprobado. Enviando…' : 'Enviando sin la comprobación…';
    tried = true;
    working = false;
    form.requestSubmit(event.submitter);
  });
  // Back on this page: each solution is good for one sending.
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    tried = false;
    field.value = '';
  });
}

export const startCaptcha = () => document.querySelectorAll('[data-captcha]').forEach(start);
