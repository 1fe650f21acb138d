import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { newToken } from '../secrets/random.js';
import { type Logger } from 'pino';
import { type Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { LOGGER } from '../logging/logger.js';

const CHANNEL = 'ventanilla';
/** Topics said within this window leave as one notification: a NOTIFY per write would serialise every commit. */
const COALESCE_MS = 30;
const RECONNECT_MS = 500;
const PING_MS = 5_000;
/** PostgreSQL refuses payloads of 8,000 bytes. */
const MAX_PAYLOAD = 7_500;
/** Said instead of a list when anything may have changed: after a gap, or when a list would be too long. */
const EVERYTHING = '*';

type Listener = () => void;

/**
 * Tells this process at once, and the others within a second, that what a topic shows may have changed.
 * Topics carry no data: whoever listens reads again. After a gap in the connection everything is announced.
 */
@Injectable()
export class Realtime implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly listenersOfAll = new Set<(topic: string) => void>();
  /** Marks what this process said itself, which it has heard already. */
  private readonly self = newToken();
  private readonly pending = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private client: pg.Client | undefined;
  private ping: NodeJS.Timeout | undefined;
  private stopped = false;
  private listening = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** False while other processes' changes may be missed: caches must be bypassed. */
  get connected(): boolean {
    return this.listening;
  }

  /** Calls `listener` after every change of `topic`; returns the way to stop. */
  subscribe(topic: string, listener: Listener): () => void {
    const ofTopic = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, ofTopic.add(listener));
    return () => {
      ofTopic.delete(listener);
      if (ofTopic.size === 0 && this.listeners.get(topic) === ofTopic) this.listeners.delete(topic);
    };
  }

  /** Calls `listener` with each topic that changed (`*` = any of them may have). */
  subscribeAll(listener: (topic: string) => void): () => void {
    this.listenersOfAll.add(listener);
    return () => void this.listenersOfAll.delete(listener);
  }

  /** Says, after a commit, that these topics changed. */
  announce(topics: readonly string[]): void {
    for (const topic of topics) {
      this.emit(topic);
      this.pending.add(topic);
    }
    this.timer ??= setTimeout(() => void this.flush(), COALESCE_MS);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
    this.ping = setInterval(() => void this.checkConnection(), PING_MS);
    this.ping.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.ping);
    clearTimeout(this.timer);
    await this.flush();
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    if (this.stopped) return;
    const client = new pg.Client({
      connectionString: this.config.databaseListenUrl,
      application_name: 'ventanilla-listen',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
    });
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => this.received(payload));
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.listening = true;
      this.emit(EVERYTHING);
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot listen for changes yet');
      this.lost(client);
    }
  }

  private lost(client: pg.Client): void {
    if (client !== this.client) return;
    this.client = undefined;
    this.listening = false;
    client.end().catch(() => undefined);
    if (!this.stopped) setTimeout(() => void this.connect(), RECONNECT_MS).unref();
  }

  /** A half-open connection says nothing: ask it, so that a black hole is noticed. */
  private async checkConnection(): Promise<void> {
    const { client } = this;
    if (client && this.listening) await client.query('SELECT 1').catch(() => this.lost(client));
  }

  private received(payload: string | undefined): void {
    const [from, ...topics] = parseTopics(payload);
    if (from === this.self) return;
    for (const topic of topics) this.emit(topic);
  }

  private emit(topic: string): void {
    const told = topic === EVERYTHING ? [...this.listeners.values()] : [this.listeners.get(topic) ?? []];
    for (const listener of told.flatMap((listeners) => [...listeners])) listener();
    for (const listener of [...this.listenersOfAll]) listener(topic);
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    if (this.pending.size === 0) return;
    const topics = [...this.pending];
    this.pending.clear();
    const payload = JSON.stringify([this.self, ...topics]);
    const said =
      Buffer.byteLength(payload) <= MAX_PAYLOAD ? payload : JSON.stringify([this.self, EVERYTHING]);
    try {
      if (!this.client) throw new Error('no connection');
      await this.client.query('SELECT pg_notify($1, $2)', [CHANNEL, said]);
    } catch {
      // The others resync by their own timers (mail every few seconds, free seats every second).
      if (!this.stopped) {
        for (const topic of topics) this.pending.add(topic);
        this.timer ??= setTimeout(() => void this.flush(), RECONNECT_MS);
      }
    }
  }
}

/** Who says it, then the topics. Never throws: anyone with the database's password can notify anything. */
function parseTopics(payload: string | undefined): string[] {
  try {
    const topics: unknown = JSON.parse(payload ?? '');
    return Array.isArray(topics) ? topics.filter((t): t is string => typeof t === 'string') : [];
  } catch {
    return [];
  }
}
