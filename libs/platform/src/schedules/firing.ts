import { Injectable, Logger } from '@nestjs/common';
import { AppError, newId } from '@plinth/kernel';
import { jobContext, runInContext } from '../context/context.js';
import { isDatabaseFailure } from '../database/database.errors.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { opened } from '../queue/payload.js';
import { JobErrors } from '../queue/queue.errors.js';
import { Queue } from '../queue/queue.js';
import { JobRegistry } from '../queue/registry.js';
import { KeyRing } from '../secrets/key-ring.js';
import { SCHEDULE_COLUMNS, type ScheduleRow } from './schedule.js';
import { nextRun, timetableFaults, timetableOf } from './timetable.js';

const BATCH = 100;

/** How late a time may be seen without having been missed, and how far back missed ones are made up for. */
const PUNCTUAL_MS = 60_000;
const DAY_MS = 86_400_000;

interface Due {
  readonly id: string;
  readonly owner_type: 'user' | 'organization' | 'platform';
  readonly owner_id: string | null;
  readonly organization_id: string | null;
  readonly created_by: string | null;
}

const DECLARE = `
  INSERT INTO job_schedule AS known (id, name, type, payload, cron, every_seconds, time_zone, counts_from, next_run_at,
    owner_type, created_at, updated_at)
  VALUES ($1, $2, $2, '{}', $3, $4, $5, $6, $7, 'platform', $6, $6)
  ON CONFLICT (name) DO UPDATE SET cron = EXCLUDED.cron, every_seconds = EXCLUDED.every_seconds,
    time_zone = EXCLUDED.time_zone, counts_from = EXCLUDED.counts_from, next_run_at = EXCLUDED.next_run_at,
    updated_at = EXCLUDED.updated_at
  WHERE (known.cron, known.every_seconds, known.time_zone)
    IS DISTINCT FROM (EXCLUDED.cron, EXCLUDED.every_seconds, EXCLUDED.time_zone)`;

/** Turns what is due into jobs: each time once, however many workers look. */
@Injectable()
export class Firing {
  private readonly logger = new Logger(Firing.name);

  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly queue: Queue,
    private readonly registry: JobRegistry,
    private readonly keys: KeyRing,
  ) {}

  /** Makes the schedules that code declares those of the database. */
  async declare(now: Date): Promise<void> {
    const names: string[] = [];
    for (const { name, options } of this.registry.all()) {
      if (!options.schedule) continue;
      const timetable = timetableOf(options.schedule);
      const [fault] = timetableFaults(timetable);
      if (fault) throw new Error(`The schedule of ${name} is not valid: ${fault.pointer} ${fault.detail}.`);
      names.push(name);
      const { cron, everySeconds, timeZone } = timetable;
      await this.database.query(DECLARE, [
        ...[newId(), name, cron, everySeconds, timeZone, now, nextRun(timetable, now, now)],
      ]);
    }
    await this.database.query('DELETE FROM job_schedule WHERE name IS NOT NULL AND name <> ALL ($1)', [names]);
  }

  /**
   * Fires what is due at `now`. What has been missed for longer fires once and goes on from there.
   * @returns when the next one is due, or `null` where none is.
   */
  async fire(now: Date): Promise<Date | null> {
    const due = await this.database.query<Due>(
      `SELECT id, owner_type, owner_id, organization_id, created_by FROM job_schedule
       WHERE NOT paused AND NOT held AND next_run_at <= $1 ORDER BY next_run_at LIMIT ${String(BATCH)}`,
      [now],
    );
    for (const schedule of due) await runInContext(contextOf(schedule), () => this.fireOne(schedule.id, now));
    if (due.length === BATCH) return now;
    const [next] = await this.database.query<{ at: Date | null }>(
      'SELECT min(next_run_at) AS at FROM job_schedule WHERE NOT paused AND NOT held',
    );
    return next?.at ?? null;
  }

  private async fireOne(id: string, now: Date): Promise<void> {
    try {
      await this.transaction.run(async () => {
        const row = await this.take(id, now);
        if (row) await this.advance(row, now, isForgone(row, now) ? null : await this.enqueue(row));
      });
    } catch (error) {
      if (isDatabaseFailure(error) || !(error instanceof AppError)) throw error;
      // A payload that no longer fits, say: nothing to wait for, and no reason to hold up the others.
      this.logger.warn(`Schedule ${id} could not submit its job: ${error.code} ${error.message}`);
      await this.transaction.run(async () => {
        const row = await this.take(id, now);
        if (row) await this.advance(row, now, null);
      });
    }
  }

  /** Takes a schedule that is still due; whoever else looks leaves it alone. */
  private async take(id: string, now: Date): Promise<(ScheduleRow & { nextRunAt: Date }) | undefined> {
    const [row] = await this.database.query<ScheduleRow & { nextRunAt: Date }>(
      `SELECT ${SCHEDULE_COLUMNS} FROM job_schedule WHERE id = $1 AND NOT paused AND NOT held AND next_run_at <= $2
       FOR UPDATE SKIP LOCKED`,
      [id, now],
    );
    return row;
  }

  /** @returns the id of the job; `null` where the one before has not begun yet, which will do for both. */
  private async enqueue(row: ScheduleRow & { nextRunAt: Date }): Promise<string | null> {
    const { id, type: name, payload, nextRunAt } = row;
    const type = this.registry.find(name);
    if (!type) throw JobErrors.unknownType();
    const [waiting] = await this.database.query(
      `SELECT FROM job WHERE schedule_id = $1 AND status IN ('waiting', 'scheduled', 'queued') AND attempt = 0 LIMIT 1`,
      [id],
    );
    if (waiting && row.catchUp !== 'all') return null;
    const clear = opened(type.options.payload, payload, id, this.keys);
    const job = await this.queue.enqueue(type.jobClass, clear, {
      scheduleId: id,
      runAt: new Date(nextRunAt.getTime() + Math.random() * row.jitterSeconds * 1000),
    });
    return job.id;
  }

  private async advance(row: ScheduleRow & { nextRunAt: Date }, now: Date, jobId: string | null): Promise<void> {
    await this.database.query(
      `UPDATE job_schedule SET next_run_at = $2, last_run_at = $3, last_job_id = COALESCE($4, last_job_id)
       WHERE id = $1`,
      [row.id, nextRun(row, resumesAfter(row, now), row.countsFrom), row.nextRunAt, jobId],
    );
  }
}

/** Whether a time was missed that is not made up for. */
function isForgone({ catchUp, nextRunAt }: ScheduleRow & { nextRunAt: Date }, now: Date): boolean {
  return catchUp === 'skip' && now.getTime() - nextRunAt.getTime() > PUNCTUAL_MS;
}

/** After which moment the next time is looked for: what lies before it is not made up for. */
function resumesAfter({ catchUp, nextRunAt }: ScheduleRow & { nextRunAt: Date }, now: Date): Date {
  if (catchUp !== 'all') return now;
  return new Date(Math.max(nextRunAt.getTime(), now.getTime() - DAY_MS));
}

/** The job acts for whom the schedule belongs to, and begins a chain of its own. */
function contextOf({ id, owner_type: ownerType, owner_id: ownerId, organization_id, created_by }: Due) {
  const owner = { ownerType, ownerId };
  const origin = { jobId: id, owner, organizationId: organization_id, createdBy: created_by, depth: -1 };
  return jobContext(origin, newId(), null);
}
