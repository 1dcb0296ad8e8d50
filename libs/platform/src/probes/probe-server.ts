import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { queueSection, type QueueConfig } from '@plinth/config';
import { AppError } from '@plinth/kernel';
import { configToken } from '../config/config.module.js';
import { HealthService } from '../health/health.service.js';
import { MetricsReaders } from '../telemetry/metrics-readers.js';
import { Metrics } from '../telemetry/metrics.js';

const REQUEST_MS = 5_000;
const MAX_HEADER_BYTES = 8_192;

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * The port of a worker: `/health/live`, `/health/ready` and `/metrics`, which answer as those of the API do, and nothing
 * else.
 */
@Injectable()
export class ProbeServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ProbeServer.name);
  private readonly server: Server;

  constructor(
    @Inject(configToken(queueSection)) private readonly config: QueueConfig,
    private readonly health: HealthService,
    private readonly metrics: Metrics,
    private readonly readers: MetricsReaders,
  ) {
    this.server = createServer({ requestTimeout: REQUEST_MS, maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
      void this.serve(request, response);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.server.listen(this.config.workerPort);
    await once(this.server, 'listening');
  }

  onApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type = 'text/plain; charset=utf-8', body = '', headers } = await this.answer(request);
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    });
    response.end(body);
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' } };
    if (request.url === '/health/live') return { status: 200, type: JSON_TYPE, body: JSON.stringify({ status: 'ok' }) };
    if (request.url === '/health/ready') return this.ready();
    if (request.url === '/metrics') return this.figures(request);
    return { status: 404 };
  }

  private async ready(): Promise<Answer> {
    try {
      const checks = await this.health.assertReady();
      const status = Object.values(checks).every((state) => state === 'ok') ? 'ok' : 'degraded';
      return { status: 200, type: JSON_TYPE, body: JSON.stringify({ status, checks }) };
    } catch (error) {
      const detail = error instanceof AppError ? error.message : 'not ready';
      if (!(error instanceof AppError))
        this.logger.warn(`The state of this worker could not be told: ${String(error)}`);
      return { status: 503, body: detail, headers: { 'retry-after': '2' } };
    }
  }

  private async figures({ headers, socket }: IncomingMessage): Promise<Answer> {
    if (!this.readers.mayRead(socket.remoteAddress ?? '', headers.authorization ?? '')) {
      return { status: 401, headers: { 'www-authenticate': 'Bearer' } };
    }
    return { status: 200, type: this.metrics.registry.contentType, body: await this.metrics.registry.metrics() };
  }
}
