import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Queue } from '@plinth/platform/queue';
import { ScanObjectJob } from '../../jobs/scan-object.job.js';
import { ScansRepository } from '../../persistence/scans.repository.js';
import { MalwareScanner } from './malware-scanner.js';

const BATCH = 500;
const MOST = 10_000;
const OLD_MS = 10 * 60_000;

/**
 * Sees to it that every version that waits for a scan has a job: one whose attempts were spent while the scanner was
 * away, and what was stored before its bucket asked for scans or the instance had a scanner.
 */
@Injectable()
export class Rescan {
  constructor(
    private readonly scans: ScansRepository,
    private readonly scanner: MalwareScanner,
    private readonly queue: Queue,
    private readonly clock: Clock,
  ) {}

  /** @returns how many scans it asked for; nothing is looked for where there is no scanner. */
  async run(signal: AbortSignal): Promise<number> {
    if (!this.scanner.present) return 0;
    await this.scans.demand(MOST);
    const before = new Date(this.clock.now().getTime() - OLD_MS);
    let asked = 0;
    for (let after: string | null = null; asked < MOST;) {
      signal.throwIfAborted();
      const waiting = await this.scans.waitingSince(before, after, BATCH);
      for (const { blobId, owner } of waiting) {
        const { created } = await this.queue.enqueue(ScanObjectJob, { blobId }, { owner, uniqueKey: blobId });
        if (created) asked += 1;
      }
      after = waiting.at(-1)?.versionId ?? null;
      if (after === null || waiting.length < BATCH) break;
    }
    return asked;
  }
}
