import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TICK_MICROS = 10_000;

/** The process id of the Postgres of a data folder. */
export function postmasterOf(folder) {
  return Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

/** CPU time that all processes of the Postgres of a data folder have taken so far, in microseconds; `NaN` without /proc. */
export function postgresCpuMicros(folder) {
  const postmaster = String(postmasterOf(folder));
  try {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const stats = all.map((pid) => ({ pid, fields: fieldsOf(pid) }));
    return (
      stats.reduce((sum, { pid, fields }) => {
        const [, parent, ...rest] = fields;
        // What has ended since is counted with its parent.
        if (pid === postmaster) return sum + rest.slice(9, 13).reduce((ticks, each) => ticks + Number(each), 0);
        return parent === postmaster ? sum + Number(rest[9]) + Number(rest[10]) : sum;
      }, 0) * TICK_MICROS
    );
  } catch {
    return NaN;
  }
}

/** The fields of a process after its name: state, parent, …; none where it has just ended. */
function fieldsOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name comes in brackets, and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
