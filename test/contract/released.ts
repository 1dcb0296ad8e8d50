import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Description } from './compare-openapi.js';

const FOLDER = 'docs/reference/releases';
const NAME = /^openapi-(\d+)\.(\d+)\.(\d+)\.json$/;
// What explains an API and promises nothing.
const WORDS = new Set(['description', 'summary', 'example', 'examples']);

/** The API as the last release described it. @throws {Error} where nothing was released. */
export function lastRelease(): { readonly version: string; readonly description: Description } {
  const [file] = readdirSync(FOLDER)
    .filter((name) => NAME.test(name))
    .sort((left, right) => (rank(left) < rank(right) ? 1 : -1));
  if (file === undefined) throw new Error(`There is no release in ${FOLDER}.`);
  const version = file.replace(NAME, '$1.$2.$3');
  return { version, description: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Description };
}

/** Keeps the API as it is now as that of its version. @returns the file. */
export function release(): string {
  const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as { info: { version: string } };
  const file = join(FOLDER, `openapi-${document.info.version}.json`);
  writeFileSync(file, `${JSON.stringify(withoutWords(document), null, 1)}\n`);
  return file;
}

function rank(file: string): string {
  const [, ...parts] = NAME.exec(file) ?? [];
  return parts.map((part) => part.padStart(6, '0')).join('.');
}

function withoutWords(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutWords(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isNames || !WORDS.has(key));
  // The names of fields are names, whatever they are.
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutWords(child, key === 'properties' && !isNames)]));
}
