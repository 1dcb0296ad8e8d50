import { CliError, type Run } from '../command.js';

const USAGE = `Usage:
  plinth audit verify FILE [--key PUBLIC_KEY,…] [--checkpoint NUMBER:HASH,…]
  plinth audit export [FILE] [--format ndjson|csv] [--actor ID] [--action NAME] [--resource-type TYPE] [--resource ID]
                      [--organization ID] [--from INSTANT] [--to INSTANT]
Exit codes of verify: 0 whole, 1 broken, 2 not verified (no such file, wrong usage).`;

export const audit: Run = async ([verb, ...args]) => {
  // Only what is needed is loaded: a file is verified without the platform, which takes longer to load than most files.
  if (verb === 'verify') return (await import('./verify-file.js')).verifyFile(args);
  if (verb === 'export') return (await import('./export-trail.js')).exportTrail(args);
  throw new CliError(USAGE, { exitCode: 2 });
};
