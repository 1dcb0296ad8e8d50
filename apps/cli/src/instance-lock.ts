import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, startOf } from '@plinth/platform/embedded';
import { CliError } from './command.js';

interface Holder {
  readonly pid: number;
  /** Tells the holder from a later process that was given the same pid. */
  readonly start: string;
  readonly stopping: boolean;
}

// Long enough for a platform whose launcher was just killed to notice, and then for it to stop.
const NOTICE_MS = 2_500;
const STOP_MS = 45_000;

/** Keeps a second platform off a data folder. A holder that died holds nothing. */
export class InstanceLock {
  private constructor(private readonly file: string) {}

  /**
   * Takes the lock, waiting for a holder that is about to stop.
   * @throws {CliError} where another platform runs and means to stay.
   */
  static async take(dataFolder: string, onWait: () => void): Promise<InstanceLock> {
    const file = join(dataFolder, 'plinth.lock');
    const begun = Date.now();
    let told = false;
    while (!create(file)) {
      const holder = holderOf(file);
      if (holder && Date.now() - begun > (holder.stopping ? STOP_MS : NOTICE_MS)) {
        throw new CliError(
          `Plinth is running on ${dataFolder} already (process ${String(holder.pid)}): stop that one first.`,
        );
      }
      if (holder?.stopping && !told) onWait();
      told ||= holder?.stopping === true;
      await sleep(holder ? 100 : 0);
    }
    return new InstanceLock(file);
  }

  /** Whether a platform runs on the folder. */
  static isHeld(dataFolder: string): boolean {
    return holderOf(join(dataFolder, 'plinth.lock')) !== null;
  }

  /** Says that the lock will be free soon. */
  announceStop(): void {
    writeHolder(this.file, true);
  }

  release(): void {
    rmSync(this.file, { force: true });
  }
}

/** The living holder; `null` where there is none. What a dead one left is taken away. */
function holderOf(file: string): Holder | null {
  const holder = read(file);
  if (!holder) return null;
  if (isRunning(holder.pid) && startOf(holder.pid) === holder.start) return holder;
  const aside = `${file}.${String(process.pid)}`;
  try {
    renameSync(file, aside);
    // Another start may have put its own in place meanwhile: that one goes back.
    if (read(aside)?.pid !== holder.pid) linkSync(aside, file);
  } catch {
    // Somebody else took it away first.
  }
  rmSync(aside, { force: true });
  return null;
}

function read(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function create(file: string): boolean {
  const own = `${file}.new.${String(process.pid)}`;
  writeHolder(own, false);
  try {
    // A link appears whole and never replaces another's lock.
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function writeHolder(file: string, stopping: boolean): void {
  const temporary = `${file}.tmp.${String(process.pid)}`;
  const holder: Holder = { pid: process.pid, start: startOf(process.pid), stopping };
  writeFileSync(temporary, JSON.stringify(holder), { mode: 0o600 });
  renameSync(temporary, file);
}
