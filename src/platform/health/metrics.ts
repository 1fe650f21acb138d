import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus reads. Labels are routes and states, never ids or people. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'ventanilla_http_request_seconds',
    help: 'Time to answer a request, by route and status class',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });
  private readonly mails = new Counter({
    name: 'ventanilla_mail_attempts_total',
    help: 'Attempts at handing a mail to the mail server, by outcome',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });

  private readonly registries = new Histogram({
    name: 'ventanilla_registry_seconds',
    help: 'Time that a registry of the state took, by registry and outcome',
    labelNames: ['registry', 'outcome'] as const,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers: [this.registry],
  });

  private readonly streams = new Gauge({
    name: 'ventanilla_live_streams',
    help: 'Event streams that are open now',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
  }

  mailAttempt(outcome: 'accepted' | 'deferred' | 'refused'): void {
    this.mails.inc({ outcome });
  }

  registryAsked(registry: string, outcome: string, seconds: number): void {
    this.registries.observe({ registry, outcome }, seconds);
  }

  streamOpened(): void {
    this.streams.inc();
  }

  streamClosed(): void {
    this.streams.dec();
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
