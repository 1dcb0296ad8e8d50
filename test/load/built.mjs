import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The root of the repository. */
export const root = resolve(import.meta.dirname, '../..');

/** Where the built file lies. Only built code is measured. */
export function builtPath(path) {
  const file = join(root, 'dist', path);
  if (existsSync(file)) return file;
  console.error(`There is no ${file}: run \`npm run build\` first.`);
  process.exit(1);
}

/** Imports a built file. */
export function built(path) {
  return import(pathToFileURL(builtPath(path)).href);
}
