import { Inject, Injectable } from '@nestjs/common';
import { auditSection, type AuditConfig } from '@plinth/config';
import { AuditRetention } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { Job, NoPayload, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { SinksRepository } from '../persistence/sinks.repository.js';

/**
 * Removes the events that are older than `AUDIT_RETENTION_DAYS` and that every sink has, up to the first that tells of a
 * person under a legal hold: its result says so.
 */
@Injectable()
@Job({
  type: 'audit.expire-events',
  payload: NoPayload,
  schedule: { everySeconds: 3_600 },
  concurrency: 1,
  timeoutSeconds: 1_800,
  maxAttempts: 3,
  description: 'Removes audit events that have been kept for long enough.',
})
export class ExpireEventsJob implements JobHandler<NoPayload> {
  constructor(
    private readonly retention: AuditRetention,
    private readonly sinks: SinksRepository,
    @Inject(configToken(auditSection)) private readonly config: AuditConfig,
  ) {}

  async run({ signal }: JobRun<NoPayload>) {
    const { retentionDays: days, sinks } = this.config;
    if (days === 0) return { events: 0 };
    const upTo = await this.sinks.slowest(sinks.map(({ name }) => name));
    const { events, heldAt } = await this.retention.expire({ days, upTo, signal });
    return { events, ...(heldAt !== null && { stoppedBy: 'legal-hold', heldAt }) };
  }
}
