import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, version } from '@plinth/platform/process';
import { CliError, type Command } from './command.js';
import { report, reportError } from './report.js';

const commands: readonly Command[] = [
  {
    name: 'up',
    about: 'Run the whole platform: servers that are missing, migrations, API and worker.',
    load: async () => (await import('./up/up.command.js')).up,
  },
  {
    name: 'migrate',
    about: 'Bring the database to the schema of this version.',
    load: async () => (await import('./migrate.command.js')).migrate,
  },
  {
    name: 'doctor',
    about: 'Check what Plinth stands on, one line each.',
    load: async () => (await import('./doctor/doctor.command.js')).doctor,
  },
  {
    name: 'admin',
    about: 'Make administrators and help them back in: admin create|promote|reset-mfa EMAIL.',
    load: async () => (await import('./admin/admin.command.js')).admin,
  },
  {
    name: 'access',
    about: 'Say who may do what, and why: access explain --user EMAIL --permission NAME.',
    load: async () => (await import('./access/access.command.js')).access,
  },
  {
    name: 'keys',
    about: 'Change the key that tokens are signed with: keys rotate.',
    load: async () => (await import('./keys/keys.command.js')).keys,
  },
  {
    name: 'audit',
    about: 'Export the audit trail, or verify an export: audit export [FILE], audit verify FILE.',
    load: async () => (await import('./audit/audit.command.js')).audit,
  },
  {
    name: 'users',
    about: 'Take accounts in or out by the file: users import FILE, users export [FILE].',
    load: async () => (await import('./users/users.command.js')).users,
  },
  {
    name: 'mail',
    about: 'Look at every mail, in each language, without sending one: mail preview.',
    load: async () => (await import('./mail/mail.command.js')).mail,
  },
  {
    name: 'privacy',
    about:
      'Export what is kept on a person, or erase them: privacy export EMAIL [FILE], privacy erase EMAIL --dry-run.',
    load: async () => (await import('./privacy/privacy.command.js')).privacy,
  },
  {
    name: 'generate',
    about: 'Write the generated files; with --check, only name those that are stale.',
    load: async () => (await import('./generate/generate.command.js')).generate,
  },
  {
    name: 'new',
    about: 'Write a new module that works: new module invoices.',
    load: async () => (await import('./new/new.command.js')).newModule,
  },
];

function help(): string {
  const lines = commands.map(({ name, about }) => `  ${name.padEnd(12)}${about}`);
  return [`Plinth ${version()}. Usage: npm run plinth -- <command>`, '', ...lines].join('\n');
}

async function main([name = 'help', ...args]: readonly string[]): Promise<number> {
  const command = commands.find((each) => each.name === name);
  if (command) {
    // Variables that are set already go before those of the file.
    const file = join(projectRoot(), '.env');
    if (existsSync(file)) process.loadEnvFile(file);
    return (await command.load())(args);
  }
  const asked = /^(?:--)?(?:help|version)$/.test(name);
  if (!asked) report('fault', `There is no command ${name}.\n`);
  console.log(/version/.test(name) ? version() : help());
  return asked ? 0 : 2;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  reportError(error);
  process.exitCode = error instanceof CliError ? error.exitCode : 1;
}
if (process.connected) process.disconnect();
