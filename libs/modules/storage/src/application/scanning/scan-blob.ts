import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { Events, Queue } from '@plinth/platform/queue';
import { StorageDriver } from '../../drivers/storage-driver.js';
import { DescribeImageJob } from '../../jobs/describe-image.job.js';
import { ScansRepository, type ScannedVersion } from '../../persistence/scans.repository.js';
import { StorageErrors } from '../../storage.errors.js';
import { ObjectScanned, placeOf } from '../../storage.events.js';
import { chunksOf } from '../collect.js';
import { isDescribable } from '../image-types.js';
import { MalwareScanner, ScannerAway, TooLargeToScan, type Verdict } from './malware-scanner.js';

/** What a scan came to; `none` where nobody waited for it any more. */
export type ScanResult = Verdict['state'] | 'none';

/** Has bytes scanned, and tells every version that refers to them what was found. */
@Injectable()
export class ScanBlob {
  private readonly logger = new Logger(ScanBlob.name);

  constructor(
    private readonly scans: ScansRepository,
    private readonly scanner: MalwareScanner,
    private readonly driver: StorageDriver,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly events: Events,
    private readonly queue: Queue,
  ) {}

  /** @throws {AppError} 503 where the scanner is away, 413 where it does not take so much: the object stays pending. */
  async run(blobId: string, signal: AbortSignal): Promise<ScanResult> {
    const waiting = await this.scans.waiting(blobId);
    if (!waiting) return 'none';
    const verdict = waiting.known ?? (await this.judge(blobId, waiting.size, signal));
    await this.transaction.run(async () => {
      for (const version of await this.scans.settle(blobId, verdict)) await this.tell(version, verdict);
    });
    return verdict.state;
  }

  private async judge(blobId: string, size: number, signal: AbortSignal): Promise<Verdict> {
    try {
      return await this.scanner.scan(this.bytesOf(blobId, size), signal);
    } catch (error) {
      if (error instanceof ScannerAway) throw StorageErrors.scannerAway({ cause: error });
      if (error instanceof TooLargeToScan) throw StorageErrors.tooLargeToScan({ cause: error });
      throw error;
    }
  }

  // A stream that ends early must not be taken for the whole.
  private async *bytesOf(blobId: string, size: number): AsyncGenerator<Uint8Array> {
    let seen = 0;
    for await (const chunk of chunksOf(await this.driver.read(blobId, { start: 0, length: size }))) {
      seen += chunk.length;
      yield chunk;
    }
    if (seen !== size) throw new Error(`Blob ${blobId} ended after ${String(seen)} of ${String(size)} bytes.`);
  }

  private async tell(version: ScannedVersion, verdict: Verdict): Promise<void> {
    const { versionId, bucketId, bucketName, key, owner, mediaType, current } = version;
    const { state } = verdict;
    const signature = verdict.state === 'quarantined' ? verdict.signature : null;
    if (signature !== null) this.logger.warn(`Version ${versionId} is quarantined: ${signature}.`);
    await this.audit.record({
      action: 'storage.object_scanned',
      resource: { type: 'object', id: versionId },
      details: { bucketId, result: state, ...(signature !== null && { signature }) },
      owner,
    });
    const place = placeOf({ ...owner, id: bucketId, name: bucketName }, key, versionId);
    await this.events.publish(new ObjectScanned(place, state, signature));
    // What is pending is not opened by the image library either: its description was put off until now.
    if (state === 'clean' && current && isDescribable(mediaType)) {
      await this.queue.enqueue(DescribeImageJob, { bucket: bucketName, key }, { owner });
    }
  }
}
