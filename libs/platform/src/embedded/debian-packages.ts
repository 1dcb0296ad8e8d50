import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const LIST_MS = 20_000;
const FETCH_MS = 180_000;

/**
 * Unpacks a package of Debian or Ubuntu, and whatever it needs that is not installed, into `target`. Nothing is
 * installed and no right is needed.
 * @throws where the tools, the package or the network are missing.
 */
export async function downloadPackages(name: string, target: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'plinth-apt-'));
  try {
    try {
      await download(name, work, []);
    } catch {
      // An image without package lists, or with old ones: fetch lists of our own, which root and user may do alike.
      const own = privateFolders(work);
      await run('apt-get', [...own, 'update', '-qq'], { timeout: FETCH_MS });
      await download(name, work, own);
    }
    for (const file of readdirSync(work).filter((each) => each.endsWith('.deb'))) {
      await run('dpkg-deb', ['-x', join(work, file), target], { timeout: LIST_MS });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function download(name: string, folder: string, options: readonly string[]): Promise<void> {
  const kinds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
  const tree = await run('apt-cache', [...options, 'depends', '--recurse', ...kinds, name], { timeout: LIST_MS });
  const needed = tree.stdout.split('\n').filter((line) => /^[a-z0-9]/.test(line));
  const installed = await installedPackages();
  const wanted = needed.filter((each) => each === name || !installed.has(each.replace(/:.*/, '')));
  const quiet = ['-qq', '-o', 'APT::Sandbox::User=root'];
  await run('apt-get', [...options, ...quiet, 'download', ...wanted], { cwd: folder, timeout: FETCH_MS });
}

async function installedPackages(): Promise<Set<string>> {
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\n'], {
    timeout: LIST_MS,
    maxBuffer: 64 * 1024 ** 2,
  });
  const lines = stdout.split('\n').map((line) => line.split(' '));
  return new Set(lines.filter(([status]) => status === 'installed').map(([, name]) => name ?? ''));
}

function privateFolders(work: string): string[] {
  for (const folder of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(work, folder), { recursive: true });
  return [
    `Dir::State=${work}/state`,
    `Dir::Cache=${work}/cache`,
    'Dir::State::status=/var/lib/dpkg/status',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
}
