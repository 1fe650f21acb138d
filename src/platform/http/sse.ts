import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type ServerResponse } from 'node:http';
import { type Logger } from 'pino';
import { Metrics } from '../health/metrics.js';
import { LOGGER } from '../logging/logger.js';
import { Realtime } from '../realtime/realtime.js';
import { traceOf } from './actor.js';
import { PlatformParts } from './registries.js';

const HEARTBEAT_MS = 15_000;

export interface LiveStream<T> {
  /** Event name that the browser listens for. */
  readonly event: string;
  /** The topic whose changes send the state again. */
  readonly topic: string;
  /** The state now. Called on connect, on every change and every `refreshMs`; a throw ends the stream. */
  load(): Promise<T>;
  /** Also look again this often: for what changes by the clock alone, such as an expiry. */
  readonly refreshMs?: number;
}

/** Server-sent events: the present state on connect and again whenever it changed. */
@Injectable()
export class LiveStreams implements BeforeApplicationShutdown {
  private readonly underway = new Set<ServerResponse>();

  constructor(
    private readonly realtime: Realtime,
    private readonly parts: PlatformParts,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Streams never end by themselves; whoever follows one asks again, and another process answers. */
  beforeApplicationShutdown(): void {
    for (const raw of this.underway) raw.end();
  }

  /** Answers the request with a stream; returns when it has begun. Errors before that are ordinary answers. */
  async open<T>(request: FastifyRequest, reply: FastifyReply, stream: LiveStream<T>): Promise<void> {
    const { raw } = reply;
    let last = '';
    let begun = false;
    let loading = false;
    let again = false;
    const send = (data: string) => raw.write(`event: ${stream.event}\ndata: ${data}\n\n`);
    const refresh = async (): Promise<void> => {
      again = true;
      if (loading || !begun) return;
      loading = true;
      try {
        while (again) {
          again = false;
          await this.mustStillBeSignedIn(request);
          const next = JSON.stringify(await stream.load());
          if (next !== last && !raw.destroyed && !raw.writableEnded) send((last = next));
        }
      } catch (error) {
        // The session ended, or the database went away: the browser reconnects and is told then.
        this.logger.debug({ err: error, requestId: request.id }, 'live stream ended');
        raw.end();
      } finally {
        loading = false;
      }
    };
    // Heard from before the first look, so that no change falls between the two; and let go however early the browser leaves.
    const unsubscribe = this.realtime.subscribe(stream.topic, () => void refresh());
    const timers: NodeJS.Timeout[] = [];
    this.underway.add(raw);
    this.metrics.streamOpened();
    const letGo = () => {
      if (!this.underway.delete(raw)) return;
      this.metrics.streamClosed();
      unsubscribe();
      timers.forEach(clearInterval);
    };
    raw.on('close', letGo);
    try {
      last = JSON.stringify(await stream.load());
    } catch (error) {
      letGo();
      throw error;
    }
    reply.hijack();
    if (raw.destroyed) return;
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
      'x-request-id': request.id,
    });
    send(last);
    timers.push(setInterval(() => raw.write(': \n\n'), HEARTBEAT_MS));
    if (stream.refreshMs) timers.push(setInterval(() => void refresh(), stream.refreshMs));
    begun = true;
    if (again) await refresh();
  }

  /** A session that ended, or a person who lost the role, loses the streams opened before as well. */
  private async mustStillBeSignedIn(request: FastifyRequest): Promise<void> {
    const { actor } = request;
    const part = actor && actor.kind !== 'public' ? this.parts.sessions.get(actor.kind) : undefined;
    if (!part) return;
    const known = await part.load(request.cookies[part.cookie] ?? '', traceOf(request), 'page');
    const sameRights =
      known?.kind === 'staff' && actor?.kind === 'staff' ? known.role === actor.role : known !== undefined;
    if (!sameRights) throw new Error('the session of this stream ended');
  }
}
