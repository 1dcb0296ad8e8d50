import { Inject, Injectable } from '@nestjs/common';
import { queueSection, type QueueConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { notHeld } from '../privacy/legal-holds.js';
import { Database } from '../database/database.js';

const BATCH = 1_000;

// Ids are made in the order of time, so the oldest rows are the first of the primary key: no index is needed to find
// what is due, and `after` keeps a round from reading again what an earlier batch left.
const SWEEP = `
  WITH due AS (
    SELECT id FROM job WHERE id > $1 AND retain_until < now() AND (owner_id IS NULL OR ${notHeld('job.owner_id')})
    ORDER BY id LIMIT ${String(BATCH)} FOR UPDATE SKIP LOCKED
  ), events AS (
    DELETE FROM job_event USING due WHERE job_id = due.id
  ), attempts AS (
    DELETE FROM job_attempt USING due WHERE job_id = due.id
  )
  DELETE FROM job USING due WHERE job.id = due.id RETURNING job.id`;

/** How long finished jobs are kept, and their removal in batches. */
@Injectable()
export class Retention {
  constructor(
    @Inject(configToken(queueSection)) private readonly config: QueueConfig,
    private readonly database: Database,
  ) {}

  /** How long a finished job is kept, in days. */
  get days(): number {
    return this.config.keepDays;
  }

  /** Removes what is due, batch by batch, until nothing is or `isStopping` says so. */
  async sweep(isStopping: () => boolean): Promise<number> {
    let removed = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    while (!isStopping()) {
      const rows = await this.database.query<{ id: string }>(SWEEP, [after]);
      removed += rows.length;
      if (rows.length < BATCH) break;
      after = rows.reduce((last, { id }) => (id > last ? id : last), after);
    }
    return removed;
  }
}
