import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/** Whether the process `pid` runs; one that has ended and merely waits to be reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statOf(pid)?.state !== 'Z';
}

/** Whether the process `pid` runs with `folder` as its working folder. Where the system does not tell, running is enough. */
export function runsIn(pid: number, folder: string): boolean {
  if (!isRunning(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${String(pid)}/cwd`) === realpathSync(folder);
  } catch {
    return false;
  }
}

/** Every process that has `folder` as its working folder; empty where the system does not tell. */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').map(Number);
  return pids.filter((pid) => pid > 0 && runsIn(pid, folder));
}

/**
 * When `pid` started, in ticks since the machine did: with the pid it names a process beyond doubt. Empty where the
 * system does not tell.
 */
export function startOf(pid: number): string {
  return statOf(pid)?.start ?? '';
}

function statOf(pid: number): { readonly state: string; readonly start: string } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '' };
  } catch {
    return null;
  }
}
