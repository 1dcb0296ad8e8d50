import { createReadStream, createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError, type Run } from '../command.js';
import { given } from '../audit/arguments.js';
import { report as tell } from '../report.js';
import { choiceOf, formatOf, withUserFiles } from './with-user-files.js';

const STEP_PERCENT = 10;

/** Imports accounts from a file. Exit code 1 where rows were refused; the same file again changes nothing. */
export const importUsers: Run = async (args) => {
  const { file, options, flags } = given(args, ['format', 'on-existing', 'report'], ['invite', 'dry-run']);
  if (file === undefined) throw new CliError('Which file? Usage: plinth users import FILE');
  await access(file).catch((error: unknown) => {
    throw new CliError(`${file} cannot be read.`, { cause: error });
  });
  const how = {
    format: formatOf(options['format'], file),
    onExisting: choiceOf('on-existing', options['on-existing'], ['skip', 'update']) ?? 'skip',
    invite: flags.has('invite'),
    dryRun: flags.has('dry-run'),
  };
  return withUserFiles(async (files) => {
    let told = 0;
    const progress = (percent: number) => {
      if (percent < told + STEP_PERCENT) return;
      told = percent;
      tell('step', `${String(percent)} % read`);
    };
    const { result, report } = await files.importFile(createReadStream(file), how, progress);
    const { rows, created, updated, unchanged, skipped, failed, dryRun } = result;
    const counts = Object.entries({ created, updated, unchanged, skipped, failed });
    const summary = counts.map(([what, count]) => `${String(count)} ${what}`).join(', ');
    console.log(`${dryRun ? 'Would be: ' : ''}${String(rows)} rows: ${summary}.`);
    if (report) await write(report, options['report']);
    return failed > 0 ? 1 : 0;
  });
};

async function write(report: AsyncIterable<Buffer>, file: string | undefined): Promise<void> {
  if (file === undefined) for await (const part of report) console.log(part.toString().trimEnd());
  else await pipeline(Readable.from(report), createWriteStream(file, { mode: 0o600 }));
}
