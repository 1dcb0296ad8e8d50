import { IsUUID } from 'class-validator';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { ScanBlob, type ScanResult } from '../application/scanning/scan-blob.js';

class ScanObjectPayload {
  /** The bytes. */
  @IsUUID()
  blobId: string;
}

/** Has the bytes of an upload scanned for malware. Until that has been done they stay pending. */
@Job({
  type: 'storage.scan',
  payload: ScanObjectPayload,
  description: 'Has the bytes of an upload scanned for malware.',
  timeoutSeconds: 3600,
  // A scanner that is away for longer is asked again by the sweep.
  maxAttempts: 20,
  backoff: { seconds: 2, factor: 2, maxSeconds: 300 },
})
export class ScanObjectJob implements JobHandler<ScanObjectPayload> {
  constructor(private readonly scan: ScanBlob) {}

  async run({ payload, signal }: JobRun<ScanObjectPayload>): Promise<{ result: ScanResult }> {
    return { result: await this.scan.run(payload.blobId, signal) };
  }
}
