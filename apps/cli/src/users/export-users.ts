import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError, type Run } from '../command.js';
import { given } from '../audit/arguments.js';
import { choiceOf, formatOf, withUserFiles } from './with-user-files.js';

/** Writes accounts into a file, whole or not at all, or to standard output where none is named. */
export const exportUsers: Run = async (args) => {
  const { file, options } = given(args, ['format', 'status', 'role', 'created-after']);
  const format = formatOf(options['format'], file);
  const status = choiceOf('status', options['status'], ['active', 'suspended', 'invited']);
  const { role } = options;
  const createdAfter = options['created-after'] === undefined ? undefined : instantOf(options['created-after']);
  const filter = {
    ...(status && { status }),
    ...(role !== undefined && { role }),
    ...(createdAfter !== undefined && { createdAfter }),
  };
  await withUserFiles((files) => write(Readable.from(files.exportFile(format, filter)), file));
  return 0;
};

async function write(content: Readable, file: string | undefined): Promise<void> {
  if (file === undefined) {
    await pipeline(content, process.stdout, { end: false });
    return;
  }
  const temporary = `${file}.part`;
  try {
    await pipeline(content, createWriteStream(temporary, { mode: 0o600 }));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function instantOf(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new CliError(`${text} is no instant, such as 2030-01-31T12:00:00Z.`);
  return at.toISOString();
}
