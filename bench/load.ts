import { connect, type Socket } from 'node:net';

/** One request as it goes over the wire, head and body. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly cookie?: string;
  readonly body?: object;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  /** No request is sent after this; those under way are waited for and counted. */
  readonly seconds: number;
  /** Milliseconds between an answer and the next request of its connection; none when absent. */
  pauseMs?(): number;
  /** The status that every answer must have. */
  readonly status: number;
  /** The request number `n` of this round; undefined when there is nothing left to ask for. */
  request(n: number): HttpRequest | undefined;
}

export interface Round {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** The body of the last answer on one of the connections. */
  readonly sample: string;
}

/**
 * A closed loop: each connection sends its next request once the whole answer to the one before is there, so latency is
 * from the first byte out to the last byte in, and a slow answer holds back its own connection alone.
 *
 * Spoken straight over sockets, because the client shares the machine with what it measures: a client that costs
 * as much as a bare server would pull every ratio towards one.
 */
export async function load(options: LoadOptions): Promise<Round> {
  const latencies: number[] = [];
  const sockets = await Promise.all(Array.from({ length: options.connections }, () => opened(options.port)));
  let sent = 0;
  const start = performance.now();
  const end = start + options.seconds * 1000;
  const next = () => (performance.now() < end ? options.request(sent++) : undefined);
  try {
    const samples = await Promise.all(sockets.map((socket) => loop(socket, options, next, latencies)));
    const elapsed = (performance.now() - start) / 1000;
    return { ...figures(latencies, elapsed), sample: samples[0] ?? '' };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function opened(port: number): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      done(socket);
    });
  });
}

/** @returns the body of the last answer. */
function loop(
  socket: Socket,
  { status, pauseMs }: LoadOptions,
  next: () => HttpRequest | undefined,
  latencies: number[],
): Promise<string> {
  return new Promise((done, fail) => {
    let received = '';
    let sentAt = 0;
    let sample = '';
    const send = () => {
      const request = next();
      if (!request) return done(sample);
      const bytes = written(request);
      sentAt = performance.now();
      socket.write(bytes, 'latin1');
    };
    socket.on('data', (chunk) => {
      // Latin-1 keeps one character per byte, so lengths in the text are lengths on the wire.
      received += chunk.toString('latin1');
      const answer = readAnswer(received);
      if (!answer) return;
      if (answer instanceof Error) return fail(answer);
      latencies.push(performance.now() - sentAt);
      if (answer.status !== status)
        return fail(new Error(`unexpected answer ${answer.status}, not ${status}: ${answer.body}`));
      sample = answer.body;
      received = '';
      if (pauseMs) setTimeout(send, pauseMs());
      else send();
    });
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('the server closed the connection')));
    send();
  });
}

const HEAD_END = '\r\n\r\n';

function written({ method, path, cookie, body }: HttpRequest): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...(cookie === undefined ? [] : [`cookie: ${cookie}`]),
    ...(body === undefined ? [] : ['content-type: application/json']),
    ...(method === 'POST' ? [`content-length: ${text.length}`] : []),
  ];
  return headers.join('\r\n') + HEAD_END + text;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** @returns undefined while there is more to come. */
function readAnswer(received: string): Answer | Error | undefined {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const status = Number(received.slice(9, 12));
  const bodyAt = headEnd + HEAD_END.length;
  if (status === 204) return { status, body: '' };
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1];
  if (length === undefined) return new Error(`an answer without its length: ${received.slice(0, headEnd)}`);
  const missing = bodyAt + Number(length) - received.length;
  if (missing < 0) return new Error('an answer longer than it says');
  return missing > 0 ? undefined : { status, body: received.slice(bodyAt) };
}

function figures(latencies: number[], elapsed: number): Omit<Round, 'sample'> {
  const sorted = latencies.toSorted((a, b) => a - b);
  const percentile = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return {
    requests: sorted.length,
    perSecond: sorted.length / elapsed,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
  };
}
