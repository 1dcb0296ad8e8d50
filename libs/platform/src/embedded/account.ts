import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { EmbeddedError } from './embedded-error.js';

/** The operating system's account that a server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom to run a server as that refuses to run as root: the owner of `folder` where it exists, else `postgres`, else
 * `nobody`. `null` where this process is not root and the server runs as the same user.
 */
export function unprivilegedAccount(folder: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(folder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = accountNamed('postgres') ?? accountNamed('nobody');
  if (!account) {
    throw new EmbeddedError(
      'Postgres does not run as root, and there is no account `postgres` or `nobody` to run it as.',
    );
  }
  return account;
}

function accountNamed(name: string): Account | null {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}
