import { Inject, Injectable } from '@nestjs/common';
import { queueSection, type QueueConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { notHeld } from '../privacy/legal-holds.js';
import { Database } from '../database/database.js';
import { firstIdAt } from './job-ids.js';
import { LIVE } from './job-row.js';

const BATCH = 1_000;
const DAY_MS = 86_400_000;

// How far the clocks of those that make ids may be apart from ours.
const CLOCKS_MS = 3_600_000;

// Ids are made in the order of time, so the oldest rows are the first of the primary key: no index is needed to find
// what is due. `after` keeps a round from reading again what an earlier batch left, and what is too young to be due is
// not read at all. A job that others wait with is kept until they have ended: its result is theirs to read.
const SWEEP = `
  WITH due AS (
    SELECT id FROM job WHERE id > $1 AND id < $2 AND retain_until < now() AND (owner_id IS NULL OR ${notHeld('job.owner_id')})
      AND (parent_id IS NULL OR NOT EXISTS (SELECT FROM job parent WHERE parent.id = job.parent_id AND parent.status IN ${LIVE}))
    ORDER BY id LIMIT ${String(BATCH)} FOR UPDATE SKIP LOCKED
  ), events AS (
    DELETE FROM job_event USING due WHERE job_id = due.id
  ), attempts AS (
    DELETE FROM job_attempt USING due WHERE job_id = due.id
  )
  DELETE FROM job USING due WHERE job.id = due.id RETURNING job.id`;

// Whoever asks for such a key takes it anyway; this only keeps the table small.
const FREE_PERIODS = `
  DELETE FROM job_unique_period WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM job_unique_period WHERE until < now() LIMIT ${String(BATCH)} FOR UPDATE SKIP LOCKED))`;

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

  /**
   * Removes what is due and was not submitted within the days that jobs are kept, batch by batch, until nothing is left
   * or `isStopping` says so. @returns how many jobs went.
   */
  async sweep(isStopping: () => boolean): Promise<number> {
    while (!isStopping() && (await this.database.change(FREE_PERIODS)) === BATCH);
    let removed = 0;
    const end = firstIdAt(Date.now() + CLOCKS_MS - this.days * DAY_MS);
    let after = '00000000-0000-0000-0000-000000000000';
    while (!isStopping()) {
      const rows = await this.database.query<{ id: string }>(SWEEP, [after, end]);
      removed += rows.length;
      if (rows.length < BATCH) break;
      after = rows.reduce((last, { id }) => (id > last ? id : last), after);
    }
    return removed;
  }
}
