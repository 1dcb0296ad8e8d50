import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const LEFT_OUT = new Set(['.data', '.env', '.git', 'coverage', 'node_modules', 'test/load/results']);

/** A checkout of one's own, to be changed at will. */
export interface RepositoryCopy {
  readonly root: string;
  remove(): void;
}

/** Copies the repository, with what is built of it; the packages are shared. */
export function copyRepository(from = process.cwd()): RepositoryCopy {
  const root = mkdtempSync(join(tmpdir(), 'plinth-copy-'));
  cpSync(from, root, { recursive: true, filter: (path) => !LEFT_OUT.has(relative(from, path)) });
  if (existsSync(join(from, 'node_modules'))) symlinkSync(join(from, 'node_modules'), join(root, 'node_modules'));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
