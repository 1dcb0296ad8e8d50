// Plain JavaScript without a dependency.
import { readFileSync } from 'node:fs';

/**
 * Calls `listener` once npm, which started us, is gone without having passed a signal on: killed with -9, or behind a
 * shell that kept the signal to itself. Does nothing where npm did not start us.
 */
export function onLauncherGone(listener) {
  if (!process.env.npm_lifecycle_event) return;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors().join() === before.join()) return;
    clearInterval(timer);
    listener();
  }, 250);
  timer.unref();
}

/** Our parent, and where that is npm's shell, the parent of it. */
function ancestors() {
  const parent = process.ppid;
  const { name, parent: grandparent } = processOf(parent);
  return /^(?:ba|da|z|k|a)?sh$/.test(name) ? [parent, grandparent] : [parent];
}

function processOf(pid) {
  try {
    const [, name, rest] = /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return { name, parent: Number(rest.split(' ')[1]) };
  } catch {
    return { name: '', parent: 0 };
  }
}
