import { Injectable } from '@nestjs/common';
import {
  AuditTrail,
  AuditVerifier,
  type AuditFilter,
  type Checkpoint,
  type ExportFormat,
  type Verification,
} from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { Queue, type JobView } from '@plinth/platform/queue';
import { ExportEventsJob } from '../jobs/export-events.job.js';

/** What those who watch over the trail do with it as a whole; each leaves an event of its own. */
@Injectable()
export class SuperviseTrail {
  constructor(
    private readonly verifier: AuditVerifier,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly queue: Queue,
  ) {}

  /** Verifies the sealed trail. */
  async verify(checkpoint: Checkpoint | null): Promise<Verification> {
    const verification = await this.verifier.verify(checkpoint ? [checkpoint] : []);
    const { ok, checked, firstBroken } = verification;
    await this.transaction.run(() =>
      this.audit.record({
        action: 'audit.trail_verified',
        outcome: ok ? 'success' : 'failure',
        details: { checked, firstBroken: firstBroken && { ...firstBroken } },
      }),
    );
    return verification;
  }

  /** Starts an export. */
  export(filter: AuditFilter, format: ExportFormat): Promise<JobView> {
    return this.transaction.run(async () => {
      const { job } = await this.queue.submit(ExportEventsJob, { ...filter, format });
      await this.audit.record({
        action: 'audit.export_requested',
        resource: { type: 'audit-export', id: job.id },
        details: { format, filter: { ...filter } },
      });
      return job;
    });
  }
}
