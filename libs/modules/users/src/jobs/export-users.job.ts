import { Injectable } from '@nestjs/common';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { UserExportPayload } from '../application/export/export-fields.js';
import { ExportUsers } from '../application/export/export-users.js';

/** Writes the accounts that were asked for into a file. */
@Injectable()
@Job({
  type: 'users.export-users',
  payload: UserExportPayload,
  timeoutSeconds: 3_600,
  description: 'Exports accounts as CSV or NDJSON.',
})
export class ExportUsersJob implements JobHandler<UserExportPayload> {
  constructor(private readonly exports: ExportUsers) {}

  async run({ jobId, payload: { format, ...filter }, signal }: JobRun<UserExportPayload>) {
    return { ...(await this.exports.run(jobId, format, filter, signal)) };
  }
}
