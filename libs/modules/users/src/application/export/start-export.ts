import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { Queue, type JobView } from '@plinth/platform/queue';
import { ExportUsersJob } from '../../jobs/export-users.job.js';
import type { UserExportPayload } from './export-fields.js';

/** Starts exports. */
@Injectable()
export class StartExport {
  constructor(
    private readonly queue: Queue,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  run(payload: UserExportPayload): Promise<JobView> {
    return this.transaction.run(async () => {
      const { format, q, status, role, createdAfter, createdBefore } = payload;
      const { job } = await this.queue.submit(ExportUsersJob, payload);
      await this.audit.record({
        action: 'users.export_requested',
        resource: { type: 'user-export', id: job.id },
        // What was searched for may be somebody's name, and details are kept for ever.
        details: {
          format,
          searched: q !== undefined,
          status: status ?? null,
          role: role ?? null,
          createdAfter: createdAfter ?? null,
          createdBefore: createdBefore ?? null,
        },
      });
      return job;
    });
  }
}
