import { CliError, type Run } from '../command.js';
import { exportTrail } from './export-trail.js';
import { verifyFile } from './verify-file.js';

const USAGE = `Usage:
  plinth audit verify FILE [--key PUBLIC_KEY] [--checkpoint NUMBER:HASH]
  plinth audit export [FILE] [--actor ID] [--action NAME] [--organization ID] [--from INSTANT] [--to INSTANT]`;

export const audit: Run = async ([verb, ...args]) => {
  if (verb === 'verify') return verifyFile(args);
  if (verb === 'export') return exportTrail(args);
  throw new CliError(USAGE);
};
