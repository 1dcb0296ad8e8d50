import { Inject, Injectable } from '@nestjs/common';
import { redisSection, type RedisConfig } from '@plinth/config';
import { Redis, type RedisOptions } from 'ioredis';
import { configToken } from '../config/config.module.js';

/** What Bull opens a connection for. */
type Role = 'client' | 'subscriber' | 'bclient';

// Bull's blocking read returns after five seconds at the latest, so longer silence means a dead connection.
const SILENCE_MS = 15_000;

/**
 * The connections to Redis that the queues use: one for commands and one for messages per process, one for blocking
 * reads per queue. They are ours to close, since Bull's own closing waits for a Redis that may never answer.
 */
@Injectable()
export class RedisConnections {
  private readonly open = new Set<Redis>();
  private readonly shared = new Map<Role, Redis>();

  constructor(@Inject(configToken(redisSection)) private readonly config: RedisConfig) {}

  /** The connection for commands: each has a deadline, and none waits for a Redis that is away. */
  get commands(): Redis {
    return this.for('client');
  }

  /** A connection for one of Bull's purposes. */
  for(role: Role): Redis {
    if (role === 'bclient') return this.connect({ maxRetriesPerRequest: null, socketTimeout: SILENCE_MS });
    const existing = this.shared.get(role);
    if (existing) return existing;
    const connection =
      role === 'client'
        ? this.connect({
            enableOfflineQueue: false,
            commandTimeout: this.config.timeoutMs,
            maxRetriesPerRequest: 0,
          })
        : this.connect({ maxRetriesPerRequest: null });
    this.shared.set(role, connection);
    return connection;
  }

  /** Drops every connection at once. What is under way fails, which the ledger makes good. */
  close(): void {
    for (const connection of this.open) connection.disconnect();
  }

  private connect(options: RedisOptions): Redis {
    if (this.config.url === null)
      throw new Error('REDIS_URL is not set: start the platform with `npm start`, or set it.');
    const connection = new Redis(this.config.url, {
      connectTimeout: this.config.timeoutMs,
      enableReadyCheck: false,
      retryStrategy: (times) => Math.min(times * 100, 1_000),
      ...options,
    });
    connection.setMaxListeners(0);
    // Without a listener a lost connection would end the process; the probe and the pusher report what matters.
    connection.on('error', () => undefined);
    this.open.add(connection);
    return connection;
  }
}
