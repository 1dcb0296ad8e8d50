import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const DEADLINE_MS = 900_000;

/**
 * Sees to it that packages of Debian or Ubuntu are installed.
 * @throws with one line for the operator where one is missing and cannot be had.
 */
export async function ensurePackages(names, progress, signal) {
  const installed = await Promise.all(names.map(isInstalled));
  const missing = names.filter((_, index) => !installed[index]);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new Error(`Not installed, and only root installs packages: apt-get install ${missing.join(' ')}`);
  }
  progress.begin(`Installing ${missing.join(', ')}`);
  try {
    await install(missing, signal).catch(async () => {
      // An image without package lists, or with old ones.
      await aptGet(['update'], signal);
      await install(missing, signal);
    });
  } catch (error) {
    throw Object.assign(new Error(`apt-get could not install ${missing.join(' ')}.`), { output: error.stderr });
  }
  progress.done();
}

function install(names, signal) {
  return aptGet(['install', '--yes', '--no-install-recommends', ...names], signal);
}

function aptGet(args, signal) {
  return run('apt-get', ['-qq', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: DEADLINE_MS,
    maxBuffer: 64 * 1024 ** 2,
    signal,
  });
}

async function isInstalled(name) {
  try {
    const { stdout } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]);
    return stdout === 'installed';
  } catch {
    return false;
  }
}
