// `npm run build:client`: the package as it is published, in dist/client or in the folder that is named.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const target = resolve(process.argv[2] ?? join(root, 'dist/client'));
const json = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

rmSync(target, { recursive: true, force: true });
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', here, '--outDir', target], { stdio: 'inherit' });
if (status === 0) {
  mkdirSync(target, { recursive: true });
  // A client is of the version of the platform that it was generated from.
  const manifest = { ...json(here, 'package.json'), version: json(root, 'package.json').version };
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(here, 'README.md'), join(target, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
}
process.exitCode = status ?? 1;
