import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

/** How long a process sends alone without a word from it. Longer than any delivery may take. */
const LEASE = `interval '60 seconds'`;
const SEALED_UP_TO = 'SELECT to_seq FROM audit_seal ORDER BY number DESC LIMIT 1';

/** How far behind a sink is. */
export interface SinkBacklog {
  readonly name: string;
  /** Places of the trail between what it has and what is sealed; an event takes one, a change rolled back too. */
  readonly events: number;
  /** How long the oldest event that it lacks has been there. */
  readonly lagSeconds: number;
}

/** How far each sink has been sent the trail. */
@Injectable()
export class SinksRepository {
  constructor(private readonly database: Database) {}

  /** Adds a sink that is not known yet. */
  async add(name: string, start: 'beginning' | 'now'): Promise<void> {
    await this.database.query(
      `INSERT INTO audit_sink (name, seq)
       VALUES ($1, CASE WHEN $2 THEN COALESCE((${SEALED_UP_TO}), 0) ELSE 0 END) ON CONFLICT DO NOTHING`,
      [name, start === 'now'],
    );
  }

  /** Takes a sink for one process, where there is something to send and nobody else does. Resolves with its place. */
  async take(name: string, holder: string): Promise<string | null> {
    const [row] = await this.database.prepared<{ seq: string }>(
      'audit-sink-take',
      `UPDATE audit_sink SET holder = $2, held_until = now() + ${LEASE}
       WHERE name = $1 AND seq < (${SEALED_UP_TO}) AND (holder IS NULL OR holder = $2 OR held_until < now())
       RETURNING seq`,
      [name, holder],
    );
    return row?.seq ?? null;
  }

  /** Moves a sink on. Resolves with whether it was still at `from`, and this process's. */
  async advance(name: string, holder: string, from: string, to: string): Promise<boolean> {
    const rows = await this.database.prepared(
      'audit-sink-advance',
      `UPDATE audit_sink SET seq = $4, delivered_at = now(), held_until = now() + ${LEASE}
       WHERE name = $1 AND holder = $2 AND seq = $3 RETURNING name`,
      [name, holder, from, to],
    );
    return rows.length > 0;
  }

  /** Lets others send. */
  async release(name: string, holder: string): Promise<void> {
    await this.database.query('UPDATE audit_sink SET holder = NULL WHERE name = $1 AND holder = $2', [name, holder]);
  }

  /** The place that all of these sinks have reached; `null` where there are none. A new one has reached none. */
  async slowest(names: readonly string[]): Promise<string | null> {
    if (names.length === 0) return null;
    const [row] = await this.database.query<{ seq: string; sinks: number }>(
      `SELECT COALESCE(min(seq), 0) AS seq, count(*)::int AS sinks FROM audit_sink WHERE name = ANY($1::text[])`,
      [names],
    );
    return row?.sinks === names.length ? row.seq : '0';
  }

  /** How far behind these sinks are. */
  backlogs(names: readonly string[]): Promise<SinkBacklog[]> {
    return this.database.query<SinkBacklog>(
      `SELECT name, greatest(COALESCE((${SEALED_UP_TO}), 0) - seq, 0)::float8 AS events,
         COALESCE(EXTRACT(EPOCH FROM now() - (SELECT at FROM audit_event
           WHERE seq > audit_sink.seq AND seq <= (${SEALED_UP_TO}) ORDER BY seq LIMIT 1)), 0)::float8 AS "lagSeconds"
       FROM audit_sink WHERE name = ANY($1::text[])`,
      [names],
    );
  }
}
