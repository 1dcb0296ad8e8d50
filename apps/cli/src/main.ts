import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@plinth/platform/config';
import { EmbeddedError } from '@plinth/platform/embedded';
import { CliError, type Command } from './command.js';
import { doctor } from './doctor/doctor.command.js';
import { generate } from './generate/generate.command.js';
import { migrate } from './migrate.command.js';
import { report } from './report.js';
import { up } from './up/up.command.js';
import { root, version } from './version.js';

const commands: readonly Command[] = [
  up,
  migrate,
  doctor,
  generate,
  { name: 'version', about: 'Print the version.', run: () => Promise.resolve(print(version())) },
];

function print(text: string): number {
  console.log(text);
  return 0;
}

function help(): string {
  const lines = commands.map(({ name, about }) => `  ${name.padEnd(12)}${about}`);
  return ['Usage: npm run plinth -- <command>', '', ...lines].join('\n');
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  const command = commands.find((each) => each.name === name);
  if (!command) {
    const asked = name === undefined || name === 'help' || name === '--help';
    if (!asked) report('fault', `There is no command ${name}.\n`);
    console.log(help());
    return asked ? 0 : 2;
  }
  // Variables that are set already go before those of the file.
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return command.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof CliError || error instanceof ConfigError || error instanceof EmbeddedError;
  report('fault', expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
