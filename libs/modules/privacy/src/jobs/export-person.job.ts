import { Injectable } from '@nestjs/common';
import { IsUUID } from 'class-validator';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { MakeExport } from '../application/make-export.js';

/** Whom to export, and for whom. */
export class ExportPersonPayload {
  @IsUUID('7')
  userId: string;

  @IsUUID('7')
  requestedBy: string;
}

/** Puts everything that is kept on a person into an archive. */
@Injectable()
@Job({
  type: 'privacy.export-person',
  payload: ExportPersonPayload,
  maxAttempts: 3,
  timeoutSeconds: 3_600,
  confidential: true,
  description: 'Puts everything that is kept on a person into an archive.',
})
export class ExportPersonJob implements JobHandler<ExportPersonPayload> {
  constructor(private readonly exports: MakeExport) {}

  async run({ jobId, payload: { userId, requestedBy }, signal }: JobRun<ExportPersonPayload>) {
    return { ...(await this.exports.run(jobId, userId, requestedBy, signal)) };
  }
}
