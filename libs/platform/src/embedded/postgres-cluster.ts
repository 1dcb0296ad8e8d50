import { spawnSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Account } from './account.js';
import { EmbeddedError } from './embedded-error.js';
import type { PostgresBinaries } from './postgres-binaries.js';

/**
 * Creates the data folder of a Postgres server: UTF-8, checksums on its pages, `postgres` as superuser.
 * @throws {EmbeddedError} with what `initdb` said.
 */
export function createCluster(
  folder: string,
  { initdb }: PostgresBinaries,
  account: Account | null,
  password: string,
): void {
  // Built aside and renamed: a start that is cut short leaves nothing half made.
  const draft = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  const input = openSync(passwordFile, 'r');
  const flags = ['--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums', '--username=postgres'];
  const access = ['--auth=scram-sha-256', '--pwfile=/dev/stdin', '--no-instructions'];
  const made = spawnSync(initdb, ['-D', seenFromInside(draft, account), ...flags, ...access], {
    cwd: draft,
    env: postgresEnvironment(),
    ...account,
    stdio: [input, 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 120_000,
  });
  closeSync(input);
  rmSync(passwordFile);
  if (made.status !== 0) {
    const words = made.error?.message ?? made.stderr.trim().replaceAll('\n', ' ');
    throw new EmbeddedError(`Postgres could not create its data folder: ${words}`);
  }
  renameSync(draft, folder);
}

/**
 * The folder as the server itself names it. Run by root, it may lie below a folder such as /root that the server's
 * account cannot pass; its own working folder it can always name.
 */
export function seenFromInside(folder: string, account: Account | null): string {
  return account && process.platform === 'linux' ? '/proc/self/cwd' : folder;
}

/** Little, so that no variable of the caller (`PGPORT`, say) turns the server's head. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}
