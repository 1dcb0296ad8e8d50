import { Inject, Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { HealthService } from '@plinth/platform/health';
import type { StorageDriver } from '../drivers/storage-driver.js';
import { StorageDrivers } from '../drivers/storage-drivers.js';
import { BucketsRepository } from '../persistence/buckets.repository.js';

const LOOK_MS = 30_000;
const NEVER = -Infinity;

/**
 * Asks the stores that are not this machine's whenever the process is asked how it is. Without the home of new bytes it
 * is not ready; without another one, where buckets lie from before, only those are out of reach.
 */
@Injectable()
export class StorageReadiness implements OnModuleInit {
  private readonly used = new Set<string>();
  private lookedAt = NEVER;

  constructor(
    // A worker without a port is asked by nobody.
    @Optional() @Inject(HealthService) private readonly health: HealthService | null,
    private readonly drivers: StorageDrivers,
    private readonly buckets: BucketsRepository,
  ) {}

  onModuleInit(): void {
    for (const driver of this.drivers.all.filter(({ isRemote }) => isRemote)) {
      if (driver === this.drivers.home) this.health?.watch('storage', { ask: () => driver.ping() });
      else {
        const ask = async () => {
          if (this.isUsed(driver)) await driver.ping();
        };
        this.health?.watch('storage', { ask, without: `the buckets that lie in ${driver.name} are out of reach` });
      }
    }
  }

  /** Looks anew for where buckets lie, the next time that somebody asks. */
  lookAgain(): void {
    this.lookedAt = NEVER;
  }

  /** What was last found, at once: nobody waits for the database here, which is asked for its own sake. */
  private isUsed({ name }: StorageDriver): boolean {
    if (performance.now() - this.lookedAt > LOOK_MS) {
      this.lookedAt = performance.now();
      this.buckets.anyAt(name).then(
        (isUsed) => (isUsed ? this.used.add(name) : this.used.delete(name)),
        () => {
          this.lookAgain();
        },
      );
    }
    return this.used.has(name);
  }
}
