import { Injectable } from '@nestjs/common';
import { Clock, newId, type JsonObject, type Owner, type Page, type PageRequest } from '@plinth/kernel';
import { currentContext } from '../context/context.js';
import { Database } from '../database/database.js';
import { cutPage, keyset } from '../database/keyset.js';
import { ownedBy } from '../database/owned.js';
import { checkedPayload, opened, sealed } from '../queue/payload.js';
import { JobErrors } from '../queue/queue.errors.js';
import { JobRegistry, type JobType } from '../queue/registry.js';
import { KeyRing } from '../secrets/key-ring.js';
import { ScheduleErrors } from './schedule.errors.js';
import { SCHEDULE_COLUMNS, scheduleView, type ScheduleRow, type ScheduleSpec, type ScheduleView } from './schedule.js';
import { nextRun, timetableFaults } from './timetable.js';

/** How many schedules one owner may have. */
const MAX_PER_OWNER = 200;

const SORTS = { createdAt: { column: 'created_at', type: 'timestamptz' } } as const;

/** The schedules of owners: work that is submitted for them again and again. */
@Injectable()
export class Schedules {
  constructor(
    private readonly database: Database,
    private readonly registry: JobRegistry,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a schedule, in the open transaction.
   * @throws {AppError} `jobs.unknown_type`, `jobs.invalid_payload`, `jobs.invalid_schedule`, `jobs.too_many_schedules`
   */
  async create(spec: ScheduleSpec, owner: Owner): Promise<ScheduleView> {
    const id = newId();
    const now = this.clock.now();
    const payload = this.check(spec, id);
    const { sql, values } = ownedBy(owner, 1);
    const [count] = await this.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM job_schedule WHERE ${sql}`,
      values,
    );
    if ((count?.n ?? 0) >= MAX_PER_OWNER) throw ScheduleErrors.tooManySchedules();
    const principal = currentContext()?.principal;
    const [row] = await this.database.query<ScheduleRow>(
      `INSERT INTO job_schedule (id, type, payload, cron, every_seconds, time_zone, paused, jitter_seconds, catch_up, counts_from, next_run_at,
         owner_type, owner_id, organization_id, created_by, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $10, $10)
       RETURNING ${SCHEDULE_COLUMNS}`,
      [
        ...[id, spec.type, payload, spec.cron, spec.everySeconds, spec.timeZone, spec.paused],
        ...[spec.jitterSeconds, spec.catchUp],
        ...[now, nextRun(spec, now, now), owner.ownerType, owner.ownerId],
        ...[principal?.organizationId ?? null, principal?.userId ?? null],
      ],
    );
    return found(row);
  }

  /** A page of an owner's schedules, by `createdAt` or `-createdAt`. */
  async list(owner: Owner, page: PageRequest): Promise<Page<ScheduleView>> {
    const owned = ownedBy(owner, 1);
    const keys = keyset(page, SORTS, owned.values.length + 1);
    const rows = await this.database.query<ScheduleRow>(
      `SELECT ${SCHEDULE_COLUMNS} FROM job_schedule WHERE ${owned.sql} ${keys.where} ${keys.orderBy}
       LIMIT ${String(keys.limit)}`,
      [...owned.values, ...keys.values],
    );
    return cutPage(rows.map(scheduleView), page, ({ id, createdAt }) => ({ value: createdAt.toISOString(), id }));
  }

  /** @throws {AppError} `jobs.schedule_not_found` where it does not exist or is somebody else's. */
  async find(id: string, owner: Owner): Promise<ScheduleView> {
    return found(await this.row(id, owner, ''));
  }

  /**
   * Changes a schedule, in the open transaction. Its next time is counted from now, so that one that was paused does
   * not make up for what it has missed.
   * @param change gives the new description, from the present one with its secrets in the clear.
   * @throws {AppError} as `create` and `find`
   */
  async change(id: string, owner: Owner, change: (spec: ScheduleSpec) => ScheduleSpec): Promise<ScheduleView> {
    const row = await this.row(id, owner, 'FOR UPDATE');
    if (!row) throw ScheduleErrors.scheduleNotFound();
    const spec = change({
      ...row,
      payload: { ...opened(this.type(row.type).options.payload, row.payload, id, this.keys) },
    });
    const payload = this.check(spec, id);
    const now = this.clock.now();
    const isRetimed =
      spec.cron !== row.cron || spec.everySeconds !== row.everySeconds || spec.timeZone !== row.timeZone;
    const isMoved = isRetimed || spec.paused !== row.paused;
    const countsFrom = isRetimed ? now : row.countsFrom;
    const [changed] = await this.database.query<ScheduleRow>(
      `UPDATE job_schedule SET type = $2, payload = $3, cron = $4, every_seconds = $5, time_zone = $6, paused = $7,
         jitter_seconds = $8, catch_up = $9, counts_from = $10, next_run_at = $11, updated_at = $12
       WHERE id = $1 RETURNING ${SCHEDULE_COLUMNS}`,
      [
        ...[id, spec.type, payload, spec.cron, spec.everySeconds, spec.timeZone, spec.paused],
        ...[spec.jitterSeconds, spec.catchUp],
        ...[countsFrom, isMoved ? nextRun(spec, now, countsFrom) : row.nextRunAt, now],
      ],
    );
    return found(changed);
  }

  /** Removes a schedule; jobs that it has made stay. @throws {AppError} `jobs.schedule_not_found` */
  async remove(id: string, owner: Owner): Promise<void> {
    const { sql, values } = ownedBy(owner, 2);
    const rows = await this.database.query(`DELETE FROM job_schedule WHERE id = $1 AND ${sql} RETURNING id`, [
      id,
      ...values,
    ]);
    if (rows.length === 0) throw ScheduleErrors.scheduleNotFound();
  }

  /** Removes all schedules of an owner, in the open transaction. */
  removeAll(owner: Owner): Promise<number> {
    const { sql, values } = ownedBy(owner, 1);
    return this.database.change(`DELETE FROM job_schedule WHERE ${sql}`, values);
  }

  /** Stops all schedules of an owner for as long as they are suspended, in the open transaction. */
  async hold(owner: Owner): Promise<void> {
    const { sql, values } = ownedBy(owner, 1);
    await this.database.query(`UPDATE job_schedule SET held = true WHERE ${sql}`, values);
  }

  /** Lets them go on, without making up for what they have missed meanwhile. */
  async release(owner: Owner): Promise<void> {
    const { sql, values } = ownedBy(owner, 1);
    const now = this.clock.now();
    const rows = await this.database.query<ScheduleRow>(
      `SELECT ${SCHEDULE_COLUMNS} FROM job_schedule WHERE held AND ${sql} FOR UPDATE`,
      values,
    );
    for (const row of rows) {
      const next = nextRun(row, now, row.countsFrom);
      await this.database.query('UPDATE job_schedule SET held = false, next_run_at = $2 WHERE id = $1', [row.id, next]);
    }
  }

  private async row(id: string, owner: Owner, lock: '' | 'FOR UPDATE'): Promise<ScheduleRow | undefined> {
    const { sql, values } = ownedBy(owner, 2);
    const [row] = await this.database.query<ScheduleRow>(
      `SELECT ${SCHEDULE_COLUMNS} FROM job_schedule WHERE id = $1 AND ${sql} ${lock}`,
      [id, ...values],
    );
    return row;
  }

  /** The payload as it is to be stored. */
  private check(spec: ScheduleSpec, id: string): JsonObject {
    const { payload } = this.type(spec.type).options;
    const faults = timetableFaults(spec);
    if (faults.length > 0) throw ScheduleErrors.invalidSchedule({ faults });
    return sealed(payload, checkedPayload(payload, spec.payload), id, this.keys);
  }

  private type(name: string): JobType {
    const type = this.registry.find(name);
    if (!type) throw JobErrors.unknownType();
    return type;
  }
}

function found(row: ScheduleRow | undefined): ScheduleView {
  if (!row) throw ScheduleErrors.scheduleNotFound();
  return scheduleView(row);
}
