import { CliError, type Run } from '../command.js';
import { exportTrail } from './export-trail.js';
import { verifyFile } from './verify-file.js';

const USAGE = `Usage:
  plinth audit verify FILE [--key PUBLIC_KEY,…] [--checkpoint NUMBER:HASH,…]
  plinth audit export [FILE] [--format ndjson|csv] [--actor ID] [--action NAME] [--resource-type TYPE] [--resource ID]
                      [--organization ID] [--from INSTANT] [--to INSTANT]
Exit codes of verify: 0 whole, 1 broken, 2 not verified (no such file, wrong usage).`;

export const audit: Run = async ([verb, ...args]) => {
  if (verb === 'verify') return verifyFile(args);
  if (verb === 'export') return exportTrail(args);
  throw new CliError(USAGE, { exitCode: 2 });
};
