import { ApiProperty } from '@nestjs/swagger';
import { JOB_STATUSES, type JobStatus, type JobView } from '@plinth/platform/queue';

/** An export that is being made. */
export class AuditExportResponse {
  /** That of its job: `GET /v1/jobs/{id}`. Once it is completed, `result.url` downloads the file, once, for an hour. */
  id: string;

  type: string;

  @ApiProperty({ enum: JOB_STATUSES })
  status: JobStatus;

  createdAt: Date;

  static from({ id, type, status, createdAt }: JobView): AuditExportResponse {
    return { id, type, status, createdAt };
  }
}
