import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '@plinth/platform/process';
import { CliError, type Run } from '../command.js';
import { MODULE_LIST, withModule } from './module-list.js';
import { moduleNames, type ModuleNames } from './module-names.js';
import { moduleFiles } from './templates/module-files.js';

const USAGE = 'Usage: npm run new:module <plural> [singular], such as: npm run new:module invoices';

/** Writes a module that works and adds it to the list of modules. */
export const newModule: Run = (args) => {
  const [kind, name, singular, ...rest] = args;
  if (kind !== 'module' || name === undefined || rest.length > 0) throw new CliError(USAGE);
  const root = projectRoot();
  const names = moduleNames(name, singular);
  assertFree(root, names);
  const folder = `libs/modules/${names.module}`;
  for (const [path, text] of moduleFiles(names, Date.now())) write(join(root, folder, path), text);
  const list = join(root, MODULE_LIST);
  writeFileSync(list, withModule(readFileSync(list, 'utf8'), names.module, names.plural));
  format(root, [folder, MODULE_LIST]);
  console.log(summary(folder));
  return Promise.resolve(0);
};

function summary(folder: string): string {
  const next = [
    [`npm run jest -- ${folder}`, 'runs its test'],
    ['npm start', 'migrates the database and serves it'],
    ['npm run plinth -- generate', 'writes it into the API description'],
  ] as const;
  const width = Math.max(...next.map(([command]) => command.length));
  const lines = next.map(([command, does]) => `  ${command.padEnd(width)}   ${does}`);
  return [`Wrote ${folder} and added it to ${MODULE_LIST}.`, '', ...lines].join('\n');
}

function assertFree(root: string, { module, table }: ModuleNames): void {
  if (existsSync(join(root, 'libs/modules', module))) throw new CliError(`There is a module ${module} already.`);
  const libs = join(root, 'libs');
  const migrations = readdirSync(libs, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /[\\/]migrations[\\/][^\\/]+\.ts$/.test(path),
  );
  const taken = new RegExp(`CREATE TABLE ${table}\\b`);
  const by = migrations.find((path) => taken.test(readFileSync(join(libs, path), 'utf8')));
  if (by !== undefined) throw new CliError(`There is a table ${table} already: libs/${by} makes it.`);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Long names make long lines; the formatter knows where to break them. */
function format(root: string, paths: readonly string[]): void {
  const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
  spawnSync(process.execPath, [prettier, '--write', '--log-level', 'warn', ...paths], { cwd: root, timeout: 60_000 });
}
