import { ApiProperty } from '@nestjs/swagger';
import { JOB_STATUSES, type JobStatus, type JobView } from '@plinth/platform/queue';

/** An archive that is being made. */
export class PersonalExportResponse {
  /**
   * That of its job, which is the caller's own: `GET /v1/jobs/{id}`, not acting for an organization. Once it is
   * completed, `result.url` downloads the archive until `result.expiresAt`.
   */
  id: string;

  type: string;

  @ApiProperty({ enum: JOB_STATUSES })
  status: JobStatus;

  createdAt: Date;

  static from({ id, type, status, createdAt }: JobView): PersonalExportResponse {
    return { id, type, status, createdAt };
  }
}
