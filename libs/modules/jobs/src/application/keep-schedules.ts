import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentOwner, Transaction } from '@plinth/platform/database';
import { Schedules, type ScheduleSpec, type ScheduleView } from '@plinth/platform/schedules';
import { SubmittableTypes } from './submittable-types.js';

/** What to change of a schedule; what is left out stays. `cron` and `everySeconds` replace each other. */
export type ScheduleChange = {
  readonly [K in keyof ScheduleSpec]?: Exclude<ScheduleSpec[K], null> | undefined;
};

/** The caller's schedules. */
@Injectable()
export class KeepSchedules {
  constructor(
    private readonly schedules: Schedules,
    private readonly types: SubmittableTypes,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Adds a schedule for a type that the caller may submit.
   * @throws {AppError} `jobs.unknown_type`, `access.denied`, `jobs.invalid_payload`, `jobs.invalid_schedule`,
   * `jobs.too_many_schedules`
   */
  create(spec: ScheduleSpec): Promise<ScheduleView> {
    this.types.find(spec.type);
    return this.audited('jobs.schedule_created', () => this.schedules.create(spec, currentOwner()));
  }

  /**
   * Changes a schedule, which stays one of a type that the caller may submit.
   * @throws {AppError} `jobs.schedule_not_found`, and as `create`
   */
  change(id: string, change: ScheduleChange): Promise<ScheduleView> {
    return this.audited('jobs.schedule_changed', () =>
      this.schedules.change(id, currentOwner(), (spec) => {
        const type = change.type ?? spec.type;
        this.types.find(type);
        const isRetimed = change.cron !== undefined || change.everySeconds !== undefined;
        return {
          type,
          payload: change.payload ?? spec.payload,
          cron: isRetimed ? (change.cron ?? null) : spec.cron,
          everySeconds: isRetimed ? (change.everySeconds ?? null) : spec.everySeconds,
          timeZone: change.timeZone ?? spec.timeZone,
          paused: change.paused ?? spec.paused,
          jitterSeconds: change.jitterSeconds ?? spec.jitterSeconds,
          catchUp: change.catchUp ?? spec.catchUp,
        };
      }),
    );
  }

  /** Removes a schedule; jobs that it has made stay. @throws {AppError} `jobs.schedule_not_found` */
  async remove(id: string): Promise<void> {
    await this.transaction.run(async () => {
      await this.schedules.remove(id, currentOwner());
      await this.audit.record({ action: 'jobs.schedule_deleted', resource: { type: 'schedule', id } });
    });
  }

  private audited(action: string, write: () => Promise<ScheduleView>): Promise<ScheduleView> {
    return this.transaction.run(async () => {
      const schedule = await write();
      const { id, type, cron, everySeconds, timeZone, paused } = schedule;
      const details = { type, cron, everySeconds, timeZone, paused };
      await this.audit.record({ action, resource: { type: 'schedule', id }, details });
      return schedule;
    });
  }
}
