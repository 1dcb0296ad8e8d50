import { Injectable } from '@nestjs/common';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { MakeExport } from '../application/make-export.js';
import { ExportPayload } from '../application/export-payload.js';
import { filterOf } from '../application/filter-fields.js';

/** Writes the events that were asked for into a file; as NDJSON with the proof that they are what was sealed. */
@Injectable()
@Job({
  type: 'audit.export-events',
  payload: ExportPayload,
  description: 'Exports audit events as NDJSON or CSV.',
  timeoutSeconds: 3600,
})
export class ExportEventsJob implements JobHandler<ExportPayload> {
  constructor(private readonly exports: MakeExport) {}

  async run({ jobId, payload, signal }: JobRun<ExportPayload>) {
    return { ...(await this.exports.run(jobId, payload.format ?? 'ndjson', filterOf(payload), signal)) };
  }
}
