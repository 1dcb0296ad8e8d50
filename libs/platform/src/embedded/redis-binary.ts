import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { downloadPackages } from './debian-packages.js';
import { EmbeddedError } from './embedded-error.js';

/** How to run `redis-server`. */
export interface RedisBinary {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A `redis-server` or `valkey-server`: on PATH, else one unpacked before, else, on Debian and Ubuntu, one fetched from
 * the distribution's own packages, without installing anything.
 * @throws {EmbeddedError} that says what to install.
 */
export async function findRedis(dataFolder: string, onStep: (step: string) => void): Promise<RedisBinary> {
  const installed = onPath('redis-server') ?? onPath('valkey-server');
  if (installed) return { command: installed, env: {} };
  const cache = cacheFolder(dataFolder);
  const folder = join(cache, `redis-${distribution()}-${process.arch}`);
  const unpacked = unpackedIn(folder);
  if (unpacked) return unpacked;
  onStep('Fetching Redis');
  const draft = mkdtempSync(join(cache, 'redis-'));
  try {
    await downloadPackages('redis-tools', draft);
    // One program under two names: what it is called decides what it does.
    symlinkSync('redis-check-rdb', join(draft, 'usr/bin/redis-server'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!unpackedIn(folder)) throw missing(error);
  }
  const fetched = unpackedIn(folder);
  if (!fetched) throw missing(null);
  return fetched;
}

function missing(cause: unknown): EmbeddedError {
  const message = 'Redis is missing and could not be fetched: install redis-server or valkey-server, or set REDIS_URL.';
  return new EmbeddedError(message, { cause });
}

function onPath(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Shared by all checkouts of a user, so that a second one does not fetch again. */
function cacheFolder(dataFolder: string): string {
  const shared = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'plinth');
  for (const folder of [shared, join(dataFolder, 'cache')]) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      continue;
    }
  }
  throw new EmbeddedError(`No folder to keep Redis in: neither ${shared} nor ${dataFolder} can be written to.`);
}

/** Libraries differ from release to release, and a home folder may be shared between machines. */
function distribution(): string {
  if (!existsSync('/etc/os-release')) return process.platform;
  const text = readFileSync('/etc/os-release', 'utf8');
  const value = (name: string) => new RegExp(`^${name}="?([\\w.]+)`, 'm').exec(text)?.[1] ?? '';
  return `${value('ID')}${value('VERSION_ID')}`;
}

function unpackedIn(folder: string): RedisBinary | null {
  const command = join(folder, 'usr/bin/redis-server');
  if (!existsSync(command)) return null;
  const env = { LD_LIBRARY_PATH: libraryFolders(folder).join(delimiter) };
  const probe = spawnSync(command, ['--version'], { env: { ...process.env, ...env }, timeout: 10_000 });
  return probe.status === 0 ? { command, env } : null;
}

function libraryFolders(folder: string): string[] {
  const roots = ['usr/lib', 'lib'].map((name) => join(folder, name)).filter((root) => existsSync(root));
  return roots.flatMap((root) => [
    ...readdirSync(root)
      .filter((name) => name.includes('-linux-gnu'))
      .map((name) => join(root, name)),
    root,
  ]);
}
