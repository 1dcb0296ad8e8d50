import { Injectable } from '@nestjs/common';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { MakeExport } from '../application/make-export.js';
import { AuditFilterPayload, filterOf } from '../application/filter-fields.js';

/** Writes the events that were asked for into a file, with the proof that they are what was sealed. */
@Injectable()
@Job({
  type: 'audit.export-events',
  payload: AuditFilterPayload,
  description: 'Exports audit events as NDJSON.',
  timeoutSeconds: 3600,
})
export class ExportEventsJob implements JobHandler<AuditFilterPayload> {
  constructor(private readonly exports: MakeExport) {}

  async run({ jobId, payload, signal }: JobRun<AuditFilterPayload>) {
    return { ...(await this.exports.run(jobId, filterOf(payload), signal)) };
  }
}
