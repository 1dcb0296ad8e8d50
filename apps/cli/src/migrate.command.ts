import { databaseSection, type DatabaseConfig } from '@plinth/config';
import { migrate as runMigrations } from '@plinth/platform/database';
import { CliError, type Run } from './command.js';
import { schema } from './schema.js';
import { administratorLine, bootstrapAdministrator } from './up/bootstrap-administrator.js';
import { withServers } from './with-servers.js';

export const migrate: Run = async () => {
  const { ran, administrator } = await withServers(async (config) => ({
    ran: await migrateDatabase(config.of(databaseSection)),
    administrator: await bootstrapAdministrator(config),
  }));
  console.log(ran.length === 0 ? 'The database is up to date.' : ran.map((name) => `Ran ${name}`).join('\n'));
  if (administrator) console.log(administratorLine(administrator));
  return 0;
};

/** Runs the migrations that are missing. Returns their names. @throws {CliError} in one line. */
export async function migrateDatabase(config: DatabaseConfig): Promise<string[]> {
  try {
    return await runMigrations(config, schema);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw new CliError(`The database cannot be brought up to date: ${message || (code ?? 'no answer')}`, {
      cause: error,
    });
  }
}
