import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';

const PATIENCE_MS = 2_000;
const POLL_MS = 25;

/**
 * Finds how far the trail is settled. A place in it (`seq`) is taken before its transaction commits, so an event may
 * appear behind others that are visible already. But who takes a place holds a lock on the table, from before it takes
 * it until the transaction has ended: once all have ended that held the lock while place n was the highest to be seen,
 * nothing more can appear up to n. This needs no clock, no number of a transaction that a restored backup would not
 * share, and nothing in the event itself.
 */
@Injectable()
export class SettledEvents {
  constructor(private readonly database: Database) {}

  /**
   * The highest place up to which no event can appear any more, if it is beyond `after`; else `null`. Also `null` where
   * a transaction that writes events is still open after two seconds. Call it outside of a transaction.
   */
  async upTo(after: string): Promise<string | null> {
    const [row] = await this.database.prepared<{ seq: string | null }>(
      'audit-settled-max',
      'SELECT max(seq) AS seq FROM audit_event WHERE seq > $1',
      [after],
    );
    const seq = row?.seq ?? null;
    if (seq === null) return null;
    return (await this.haveEnded(await this.writers())) ? seq : null;
  }

  private async haveEnded(writers: ReadonlySet<string>): Promise<boolean> {
    const deadline = Date.now() + PATIENCE_MS;
    let open = writers;
    while (open.size > 0) {
      if (Date.now() > deadline) return false;
      await wait(POLL_MS);
      const now = await this.writers();
      open = new Set([...open].filter((writer) => now.has(writer)));
    }
    return true;
  }

  /** The open transactions that may have written an event. */
  private async writers(): Promise<ReadonlySet<string>> {
    const rows = await this.database.prepared<{ writer: string }>(
      'audit-writers',
      `SELECT virtualtransaction AS writer FROM pg_locks
       WHERE locktype = 'relation' AND relation = 'audit_event'::regclass AND mode = 'RowExclusiveLock' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [],
    );
    return new Set(rows.map(({ writer }) => writer));
  }
}
