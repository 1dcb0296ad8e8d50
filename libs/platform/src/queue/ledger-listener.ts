import { Inject, Injectable, Logger } from '@nestjs/common';
import { databaseSection, type DatabaseConfig } from '@plinth/config';
import pg from 'pg';
import { configToken } from '../config/config.module.js';

/** The channel on which processes tell the workers to look: `wake`, `cancel:<job id>` or `pause:<queue>`. */
export const CHANNEL = 'plinth_job';

const RECONNECT_MS = 1_000;

/**
 * Hears what other processes announce, on a connection of its own past any pooler, which it renews by itself. A
 * message is a hint: whoever listens looks by itself every second, too.
 */
@Injectable()
export class LedgerListener {
  private readonly logger = new Logger(LedgerListener.name);
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(@Inject(configToken(databaseSection)) private readonly config: DatabaseConfig) {}

  /** Calls `heard` with every message from now on. */
  listen(heard: (message: string) => void): void {
    if (this.closed) return;
    const client = new pg.Client({
      connectionString: this.config.directUrl ?? this.config.url ?? undefined,
      connectionTimeoutMillis: this.config.connectTimeoutMs,
      query_timeout: this.config.queryTimeoutMs,
      application_name: 'plinth-listen',
      keepAlive: true,
    });
    this.client = client;
    let renewed = false;
    const renew = () => {
      if (renewed || this.closed) return;
      renewed = true;
      client.end().catch(() => undefined);
      this.timer = setTimeout(() => {
        this.listen(heard);
      }, RECONNECT_MS);
    };
    client.on('notification', ({ payload }) => {
      heard(payload ?? '');
    });
    client.on('error', renew);
    client.on('end', renew);
    client
      .connect()
      .then(() => client.query(`LISTEN ${CHANNEL}`))
      .catch((error: unknown) => {
        this.logger.debug(`Cannot listen for the moment: ${String(error)}`);
        renew();
      });
  }

  /** Stops listening. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    const client = this.client;
    if (!client) return;
    // A server that does not answer would keep `end` waiting for ever.
    const timeout = setTimeout(() => {
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    }, 500);
    await client.end().catch(() => undefined);
    clearTimeout(timeout);
  }
}
