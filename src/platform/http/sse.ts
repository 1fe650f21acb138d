import { Inject, Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from 'pino';
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
export class LiveStreams {
  constructor(
    private readonly realtime: Realtime,
    private readonly parts: PlatformParts,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Answers the request with a stream; returns when it has begun. Errors before that are ordinary answers. */
  async open<T>(request: FastifyRequest, reply: FastifyReply, stream: LiveStream<T>): Promise<void> {
    let last = JSON.stringify(await stream.load());
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
      'x-request-id': request.id,
    });
    const send = (data: string) => raw.write(`event: ${stream.event}\ndata: ${data}\n\n`);
    send(last);

    let loading = false;
    let again = false;
    const refresh = async (): Promise<void> => {
      if (loading) {
        again = true;
        return;
      }
      loading = true;
      try {
        do {
          again = false;
          await this.mustStillBeSignedIn(request);
          const next = JSON.stringify(await stream.load());
          if (next !== last && !raw.writableEnded) send((last = next));
        } while (again);
      } catch (error) {
        // The session ended, or the database went away: the browser reconnects and is told then.
        this.logger.debug({ err: error, requestId: request.id }, 'live stream ended');
        raw.end();
      } finally {
        loading = false;
      }
    };
    const unsubscribe = this.realtime.subscribe(stream.topic, () => void refresh());
    const heartbeat = setInterval(() => raw.write(': \n\n'), HEARTBEAT_MS);
    const clock = stream.refreshMs ? setInterval(() => void refresh(), stream.refreshMs) : undefined;
    raw.on('close', () => {
      unsubscribe();
      clearInterval(heartbeat);
      clearInterval(clock);
    });
  }

  /** A session that ended, or a person who lost the role, loses the streams opened before as well. */
  private async mustStillBeSignedIn(request: FastifyRequest): Promise<void> {
    const { actor } = request;
    const part = actor && actor.kind !== 'public' ? this.parts.sessions.get(actor.kind) : undefined;
    if (!part) return;
    const known = await part.load(request.cookies[part.cookie] ?? '', traceOf(request));
    const sameRights =
      known?.kind === 'staff' && actor?.kind === 'staff' ? known.role === actor.role : known !== undefined;
    if (!sameRights) throw new Error('the session of this stream ended');
  }
}
