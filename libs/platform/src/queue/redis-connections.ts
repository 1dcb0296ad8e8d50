import { Inject, Injectable } from '@nestjs/common';
import { redisSection, type RedisConfig } from '@plinth/config';
import type { Redis, RedisOptions } from 'ioredis';
import { connectRedis } from '../cache/redis.js';
import { configToken } from '../config/config.module.js';

/** What Bull opens a connection for. */
type Role = 'client' | 'subscriber' | 'bclient';

// Bull's blocking read returns after five seconds at the latest, so longer silence means a dead connection.
const SILENCE_MS = 15_000;

// What Bull waits for may take as long as it likes.
const PATIENT: RedisOptions = { commandTimeout: undefined, maxRetriesPerRequest: null, enableOfflineQueue: true };

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
    if (role === 'bclient') return this.connect({ ...PATIENT, socketTimeout: SILENCE_MS });
    const existing = this.shared.get(role);
    if (existing) return existing;
    const connection = role === 'client' ? this.connect({}) : this.connect(PATIENT);
    this.shared.set(role, connection);
    return connection;
  }

  /** Drops every connection at once. What is under way fails, which the ledger makes good. */
  close(): void {
    for (const connection of this.open) connection.disconnect();
  }

  private connect(options: RedisOptions): Redis {
    const connection = connectRedis(this.config, { enableReadyCheck: false, ...options });
    // Every queue listens on the shared ones.
    connection.setMaxListeners(0);
    this.open.add(connection);
    return connection;
  }
}
