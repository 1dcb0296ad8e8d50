import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { verifyExport, type Checkpoint, type ExportVerification } from '@plinth/platform/audit-trail';
import { CliError, type Run } from '../command.js';
import { given } from './arguments.js';

/** Verifies an export from the file alone: no server, no database, no key ring. Exit code 1 where it is broken. */
export const verifyFile: Run = async (args) => {
  const { file, options } = given(args, ['key', 'checkpoint']);
  if (file === undefined) throw new CliError('Which file? Usage: plinth audit verify FILE');
  await access(file).catch((error: unknown) => {
    throw new CliError(`${file} cannot be read.`, { cause: error });
  });
  const { key, checkpoint } = options;
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  const verification = await verifyExport(lines, {
    ...(key !== undefined && { trusted: [key] }),
    ...(checkpoint !== undefined && { checkpoints: [checkpointOf(checkpoint)] }),
  });
  for (const line of describe(verification, key !== undefined)) console.log(line);
  return verification.ok ? 0 : 1;
};

function checkpointOf(text: string): Checkpoint {
  const [, number, hash] = /^(\d{1,15}):([\w-]+)$/.exec(text) ?? [];
  if (number === undefined || hash === undefined) throw new CliError('A checkpoint is written NUMBER:HASH.');
  return { number: Number(number), hash };
}

function describe(verification: ExportVerification, pinned: boolean): string[] {
  const { ok, checked, complete, publicKey, checkpoint, firstBroken } = verification;
  if (!ok) {
    const where = Object.entries(firstBroken ?? {})
      .filter(([name, value]) => name !== 'problem' && value !== null)
      .map(([name, value]) => `${name} ${String(value)}`);
    return [`Broken: ${[firstBroken?.problem, ...where].join(', ')}. ${String(checked)} events before it are whole.`];
  }
  const what = complete ? 'The whole trail up to its last seal' : 'Chosen events; others may be missing';
  return [
    `Whole: ${String(checked)} events. ${what}.`,
    `Signed by ${String(publicKey)}${pinned ? '' : ' (compare it with the platform’s own, or give it with --key)'}`,
    ...(checkpoint ? [`Checkpoint ${String(checkpoint.number)}:${checkpoint.hash}`] : []),
  ];
}
