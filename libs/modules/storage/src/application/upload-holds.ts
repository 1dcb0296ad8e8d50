import { Injectable } from '@nestjs/common';
import type { Lock, Locker } from '@tus/server';
import { newId } from '@plinth/kernel';
import { UploadsRepository } from '../persistence/uploads.repository.js';

const HOLD_ON_MS = 1_000;
const LOOK_MS = 100;
const PATIENCE_MS = 8_000;

/** What the protocol answers where a request cannot get hold of an upload in time. */
const LOCKED = { status_code: 423, body: 'The upload is being changed by another request.' };

/**
 * One request at a time changes an upload, whichever process it came to. A hold is a row with an end, kept up while the
 * request runs: one that was killed with its process ends by itself. Who wants in asks the holder to stop.
 */
@Injectable()
export class UploadHolds implements Locker {
  constructor(private readonly uploads: UploadsRepository) {}

  newLock(id: string): Lock {
    const holder = newId();
    let timer: NodeJS.Timeout | undefined;
    return {
      lock: async (signal, requestRelease) => {
        await this.take(id, holder, signal);
        timer = this.keepUp(id, holder, requestRelease);
      },
      unlock: async () => {
        clearInterval(timer);
        await this.uploads.letGo(id, holder);
      },
    };
  }

  private async take(id: string, holder: string, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await this.uploads.hold(id, holder))) {
      // The library answers with what is thrown, and knows an error by these fields.
      if (signal.aborted || performance.now() > deadline) throw Object.assign(new Error(LOCKED.body), LOCKED);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private keepUp(id: string, holder: string, requestRelease: () => Promise<void> | void): NodeJS.Timeout {
    return setInterval(() => {
      this.uploads
        .holdOn(id, holder)
        .then((wanted) => (wanted ? requestRelease() : undefined))
        // Postgres is away: the hold ends by itself, and whoever comes next finds what is there.
        .catch(() => undefined);
    }, HOLD_ON_MS).unref();
  }
}
