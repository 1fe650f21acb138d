import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { type Logger } from 'pino';
import { type HealthPart, type Metrics, randomUpTo, type RegistryService } from '../platform/index.js';

/** A clerk waits, and somebody at the counter: two attempts and the pause between them take no longer than this in all. */
const PATIENCE_MS = 2_000;
const PAUSE_MS = 50;
const JITTER_MS = 100;
const MAX_BYTES = 64 * 1024;
/** So many calls in a row without an answer, and nobody waits for it any more, until one call tries again after this. */
const BREAK_AFTER = 5;
const TRY_AGAIN_AFTER_MS = 30_000;

/** What the service said; `body` is JSON whose fields nobody has looked at yet. */
export type Said =
  | { readonly outcome: 'answered'; readonly body: unknown }
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'unavailable' };

/** Not an answer, and why, without a word of what was asked. */
class NoAnswer extends Error {
  constructor(
    readonly reason: string,
    readonly isWorthAnotherTry = false,
  ) {
    super(reason);
  }
}

/**
 * Asks one registry by the contract of docs/registries.md. It never throws and never waits for longer than
 * {@link PATIENCE_MS}; whatever is not clearly an answer is `unavailable`.
 */
export class RegistryHttp implements HealthPart {
  private readonly breaker;
  private readonly patienceMs: number;

  constructor(
    readonly name: string,
    private readonly service: RegistryService,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
    times: { readonly patienceMs?: number; readonly tryAgainAfterMs?: number } = {},
  ) {
    this.patienceMs = times.patienceMs ?? PATIENCE_MS;
    this.breaker = circuitBreaker(handleAll, {
      halfOpenAfter: times.tryAgainAfterMs ?? TRY_AGAIN_AFTER_MS,
      breaker: new ConsecutiveBreaker(BREAK_AFTER),
    });
  }

  async problem(): Promise<undefined> {
    return undefined;
  }

  /** Dossiers go on without it, so it is no reason to send requests elsewhere. */
  async remarks(): Promise<Record<string, string>> {
    return this.breaker.state === CircuitState.Closed ? {} : { [this.name]: 'it does not answer' };
  }

  /** @param path of the contract, its parts encoded. */
  async get(path: string): Promise<Said> {
    const startedAt = performance.now();
    let said: Said;
    let reason: string | undefined;
    try {
      said = await this.breaker.execute(() => this.ask(path));
    } catch (error) {
      reason = error instanceof BrokenCircuitError ? 'not asked' : reasonOf(error);
      said = { outcome: 'unavailable' };
    }
    const ms = performance.now() - startedAt;
    this.metrics.registryAsked(this.name, said.outcome, ms / 1000);
    const facts = { registry: this.name, outcome: said.outcome, reason, ms: Math.round(ms) };
    if (reason) this.logger.warn(facts, 'a registry gave no answer');
    else this.logger.debug(facts, 'registry asked');
    return said;
  }

  /** The answer cannot be read: it is as if there were none, and worth a line. */
  lied(): void {
    this.metrics.registryAsked(this.name, 'unreadable', 0);
    this.logger.warn({ registry: this.name }, 'a registry answered something else than was agreed upon');
  }

  private async ask(path: string): Promise<Said> {
    const signal = AbortSignal.timeout(this.patienceMs);
    try {
      return await this.attempt(path, signal);
    } catch (error) {
      if (!isWorthAnotherTry(error) || signal.aborted) throw error;
    }
    await new Promise((done) => setTimeout(done, PAUSE_MS + randomUpTo(JITTER_MS)));
    return this.attempt(path, signal);
  }

  private async attempt(path: string, signal: AbortSignal): Promise<Said> {
    const { url, token } = this.service;
    const response = await fetch(`${url}${path}`, {
      signal,
      // What a registry says about people is asked of that registry and nobody it points to.
      redirect: 'manual',
      headers: { accept: 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
    try {
      return await saidBy(response);
    } finally {
      // An answer that was not read to its end would keep its connection.
      if (!response.bodyUsed) await response.body?.cancel().catch(() => undefined);
    }
  }
}

async function saidBy(response: Response): Promise<Said> {
  const { status } = response;
  if (status >= 500) throw new NoAnswer(`status ${status}`, true);
  if (status === 204) return { outcome: 'not-found' };
  // A page of a proxy that says 404 must not become «does not exist».
  const isJson = /^application\/(problem\+)?json\b/i.test(response.headers.get('content-type') ?? '');
  if (!isJson || (status !== 200 && status !== 404))
    throw new NoAnswer(`status ${status}${isJson ? '' : ', no JSON'}`);
  const body = parse(await textOf(response));
  if (status === 200) return { outcome: 'answered', body };
  if ((body as { code?: unknown } | null)?.code === 'NOT_FOUND') return { outcome: 'not-found' };
  throw new NoAnswer('status 404 of something else');
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new NoAnswer('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NoAnswer('no JSON');
  }
}

/** A connection that could not be made or broke, or a server in trouble; a time-out has used up the patience. */
const isWorthAnotherTry = (error: unknown): boolean =>
  error instanceof NoAnswer ? error.isWorthAnotherTry : nameOf(error) === 'TypeError';

/** By name: fetch comes with the process and its errors need not be this module's classes. */
const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : 'unknown';

function reasonOf(error: unknown): string {
  if (error instanceof NoAnswer) return error.reason;
  const code = (error as { cause?: { code?: unknown } } | undefined)?.cause?.code;
  return typeof code === 'string' ? code : nameOf(error);
}
