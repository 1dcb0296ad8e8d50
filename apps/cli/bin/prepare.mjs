// Plain JavaScript without a dependency: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

const OLDEST_NODE = [20, 19];

/** What went wrong, in one line; `output` is what the failing program said. */
export class PrepareError extends Error {
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/** Refuses a Node that is too old. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new PrepareError(`Plinth needs Node ${OLDEST_NODE.join('.')} or newer; this is ${version}.`);
}

/** Installs the dependencies and builds, where that is due. `signal` cuts it short. */
export async function prepare(progress, signal) {
  if (!isInstalled()) {
    progress.begin('Installing dependencies');
    // Nothing here needs an install script, and what does not run cannot do harm.
    await run(...npm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']), 'npm ci failed', signal);
  }
  if (builtFrom() !== hashOfSources()) {
    progress.begin('Building');
    await build(signal);
  }
  progress.done();
}

/** Builds, and notes from which sources, so that nobody builds the same again. `signal` cuts it short. */
export async function build(signal) {
  const sources = hashOfSources();
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  await run(process.execPath, [nest, 'build'], 'The build failed', signal);
  await run(process.execPath, [join(root, 'apps/bundle.mjs')], 'The build failed', signal);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist/.sources'), sources);
}

/** Whether node_modules holds what package-lock.json says, judged by the note that npm leaves there. */
function isInstalled() {
  const note = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(note)) return false;
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = read(note);
  return Object.entries(read(join(root, 'package-lock.json'))).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional || devOptional || installed[path]?.version === version,
  );
}

function builtFrom() {
  const note = join(root, 'dist/.sources');
  return existsSync(note) ? readFileSync(note, 'utf8') : null;
}

/** A hash over the names and contents of all that the build reads. */
function hashOfSources() {
  const hash = createHash('sha256');
  const single = ['apps/bundle.mjs', 'nest-cli.json', 'package-lock.json', 'tsconfig.build.json', 'tsconfig.json'];
  const trees = ['apps', 'config', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  for (const file of [...single, ...trees.filter((name) => name.endsWith('.ts')).sort()]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** npm itself where npm runs us, so that it is the same version; else the one on PATH. */
function npm(args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? [process.execPath, [cli, ...args]] : ['npm', args];
}

/** The first lines that tell of an error, as far as a screen shows them. */
function gist(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^npm (warn|notice)/.test(line));
  return lines.slice(0, 20).join('\n');
}

function run(command, args, failure, signal) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => reject(new PrepareError(`${failure}: ${error.message}.`)));
    child.on('close', (code) => (code === 0 ? resolve() : reject(new PrepareError(`${failure}.`, gist(output)))));
  });
}
