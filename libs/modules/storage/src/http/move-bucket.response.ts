/** A move of a bucket under way. */
export class BucketMoveResponse {
  /** That of its job: `GET /v1/jobs/{id}`. Its `result` says how many blobs were moved, and which ones are broken. */
  jobId: string;
}
