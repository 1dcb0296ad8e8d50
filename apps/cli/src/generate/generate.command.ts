import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '@plinth/platform/process';
import type { Run } from '../command.js';
import { accessMatrix } from './access-matrix.generator.js';
import { collection } from './collection.generator.js';
import { client } from './client.generator.js';
import { envExample } from './env-example.generator.js';
import type { Generator } from './generator.js';
import { openApi } from './openapi.generator.js';
import { reference } from './reference.generator.js';

const generators: readonly Generator[] = [envExample, openApi, reference, accessMatrix, client, collection];

export const generate: Run = async (args) => {
  const root = projectRoot();
  const files = (await Promise.all(generators.map((generator) => generator()))).flat();
  const stale = files.filter(({ path, text }) => textOf(join(root, path)) !== text);
  if (args.includes('--check')) {
    for (const { path } of stale) console.error(`${path} is stale: run npm run plinth -- generate`);
    return stale.length === 0 ? 0 : 1;
  }
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`Wrote ${path}`);
  }
  return 0;
};

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
