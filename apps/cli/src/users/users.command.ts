import { CliError, type Run } from '../command.js';
import { exportUsers } from './export-users.js';
import { importUsers } from './import-users.js';

const USAGE = `Usage:
  plinth users import FILE [--format csv|ndjson] [--on-existing skip|update] [--invite] [--dry-run] [--report FILE]
  plinth users export [FILE] [--format csv|ndjson] [--status STATUS] [--role NAME] [--created-after INSTANT]`;

export const users: Run = async ([verb, ...args]) => {
  if (verb === 'import') return importUsers(args);
  if (verb === 'export') return exportUsers(args);
  throw new CliError(USAGE);
};
