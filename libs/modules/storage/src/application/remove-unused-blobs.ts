import { Injectable, Logger } from '@nestjs/common';
import { Transaction } from '@plinth/platform/database';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { BlobsRepository } from '../persistence/blobs.repository.js';

/** Removes bytes that nothing refers to any more. */
@Injectable()
export class RemoveUnusedBlobs {
  private readonly logger = new Logger(RemoveUnusedBlobs.name);

  constructor(
    private readonly transaction: Transaction,
    private readonly blobs: BlobsRepository,
    private readonly drivers: StorageDrivers,
  ) {}

  /**
   * Removes those among `ids` that are unused. The rows go first and are held until the bytes are gone: a copy that
   * refers to one of them meanwhile waits and is then refused, and a crash leaves the marked rows for the next sweep.
   */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.transaction.detached(async () => {
      const unused = await this.blobs.dropUnused(ids);
      for (const driver of this.drivers.all) {
        await driver.deleteAll(unused.filter((blob) => blob.driver === driver.name).map(({ id }) => id));
      }
      if (unused.length < ids.length) await this.blobs.keepUsed(ids);
    });
  }

  /** The same once the open transaction has committed, without making anybody wait for it. */
  async removeAfterCommit(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.transaction.afterCommit(() => {
      this.remove(ids).catch((error: unknown) => {
        this.logger.warn({ err: error }, 'Unused bytes could not be removed; the next sweep tries again.');
      });
    });
  }
}
