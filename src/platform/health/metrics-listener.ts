import { createServer, type Server } from 'node:http';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { Metrics } from './metrics.js';

/** `METRICS_PORT`: the figures on a port of their own, for a monitor inside and nobody outside. */
@Injectable()
export class MetricsListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.metricsPort === 0) return;
    const server = createServer((_request, response) => {
      void this.metrics
        .text()
        .then((text) => response.setHeader('content-type', 'text/plain; version=0.0.4').end(text));
    });
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(this.config.metricsPort, resolve),
    );
    this.server = server;
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
