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
  private sealed = false;

  constructor(@Inject(configToken(redisSection)) private readonly config: RedisConfig) {}

  /** The connection for commands: each has a deadline, and none waits for a Redis that is away. */
  get commands(): Redis {
    return this.for('client');
  }

  /** A connection for one of Bull's purposes. */
  for(role: Role): Redis {
    if (role === 'bclient') return this.forBlockingReads();
    const existing = this.shared.get(role);
    if (existing) return existing;
    const connection = role === 'client' ? this.connect({}) : this.connect(PATIENT);
    this.shared.set(role, connection);
    return connection;
  }

  /** Opens nothing from now on. Bull renews the connection of its blocking reads even while it closes. */
  seal(): void {
    this.sealed = true;
  }

  /** Drops every connection at once. What is under way fails, which the ledger makes good. */
  close(): void {
    this.seal();
    for (const connection of this.open) {
      // ioredis waits two seconds for the end of a connection, even of one that has ended.
      if (connection.status !== 'end') connection.disconnect();
      // A frozen Redis would never answer the farewell; one that was never reached has no stream.
      (connection.stream as Redis['stream'] | undefined)?.destroy();
    }
    this.open.clear();
  }

  private forBlockingReads(): Redis {
    const connection = this.connect(PATIENT);
    const connect = connection.connect.bind(connection);
    connection.connect = () => (this.sealed ? Promise.resolve() : connect());
    return connection.on('connect', () => {
      const { stream } = connection;
      stream.setTimeout(SILENCE_MS, () => stream.destroy());
    });
  }

  private connect(options: RedisOptions): Redis {
    // Bull refuses the ready check. Without it ioredis takes a connection for ready that broke while it introduced
    // itself, and never renews it: so it does not introduce itself.
    const connection = connectRedis(this.config, { enableReadyCheck: false, disableClientInfo: true, ...options });
    // Every queue listens on the shared ones.
    connection.setMaxListeners(0);
    this.open.add(connection);
    return connection;
  }
}
