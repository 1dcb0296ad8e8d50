import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The cores that a run is pinned to: the client, Postgres and Redis on one, the measured server alone on the other. */
export const cores = find();

/** Pins this process with all its threads. Children inherit it, so start the data servers after this. */
export function pinClient() {
  if (cores) execFileSync('taskset', ['-acp', String(cores.client), String(process.pid)], { stdio: 'ignore' });
}

/** The command line that runs `command` on the server's core. */
export function onServerCore(command, args) {
  return cores ? ['taskset', ['-c', String(cores.server), command, ...args]] : [command, args];
}

/** `null` without `taskset` or with a single core. */
function find() {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
    const all = allowed.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
    return all.length < 2 ? null : { client: all[0], server: all.at(-1) };
  } catch {
    return null;
  }
}
