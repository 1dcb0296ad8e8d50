import { ApiProperty } from '@nestjs/swagger';
import { JOB_STATUSES, type JobStatus, type JobView } from '@plinth/platform/queue';

/** An import or export that is under way. */
export class BulkJobResponse {
  /** That of its job: `GET /v1/jobs/{id}` tells how far it is and, once it is completed, its `result`. */
  id: string;

  type: string;

  @ApiProperty({ enum: JOB_STATUSES })
  status: JobStatus;

  createdAt: Date;

  static from({ id, type, status, createdAt }: JobView): BulkJobResponse {
    return { id, type, status, createdAt };
  }
}
