import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { verifyExport, type Checkpoint, type ExportVerification } from '@plinth/platform/audit-trail';
import { CliError, type Run } from '../command.js';
import { given } from './arguments.js';
import { linesOf } from './lines-of.js';

const PIECE_BYTES = 1024 * 1024;

/**
 * Verifies an export from the file alone: no server, no database, no key ring. Exit codes: 0 whole, 1 broken, 2 not
 * verified.
 */
export const verifyFile: Run = async (args) => {
  const { file, options } = given(args, ['key', 'checkpoint']);
  if (file === undefined) throw fault('Which file? Usage: plinth audit verify FILE');
  const isFile = await stat(file).then(
    (found) => !found.isDirectory(),
    () => false,
  );
  if (!isFile) throw fault(`${file} cannot be read.`);
  const trusted = items(options['key']);
  const verification = await verifyExport(linesOf(createReadStream(file, { highWaterMark: PIECE_BYTES })), {
    ...(trusted.length > 0 && { trusted }),
    checkpoints: items(options['checkpoint']).map(checkpointOf),
  });
  for (const line of describe(verification, trusted.length > 0)) console.log(line);
  return verification.ok ? 0 : 1;
};

function items(list = ''): string[] {
  return list.split(',').filter((item) => item !== '');
}

function checkpointOf(text: string): Checkpoint {
  const [, number, hash] = /^(\d{1,15}):([\w-]+)$/.exec(text) ?? [];
  if (number === undefined || hash === undefined) throw fault('A checkpoint is written NUMBER:HASH.');
  return { number: Number(number), hash };
}

function fault(message: string): CliError {
  return new CliError(message, { exitCode: 2 });
}

function describe(verification: ExportVerification, pinned: boolean): string[] {
  const { ok, checked, complete, cut, publicKey, checkpoint, firstBroken } = verification;
  if (!ok) {
    const where = Object.entries(firstBroken ?? {})
      .filter(([name, value]) => name !== 'problem' && value !== null)
      .map(([name, value]) => `${name} ${String(value)}`);
    return [`Broken: ${[firstBroken?.problem, ...where].join(', ')}. ${String(checked)} events before it are whole.`];
  }
  const what = complete ? 'The whole trail up to its last seal' : 'Chosen events; others may be missing';
  return [
    `Whole: ${String(checked)} events. ${what}.`,
    ...(cut
      ? [`Begins after seal ${String(cut.number)}: ${String(cut.events)} older events were removed by policy.`]
      : []),
    `Signed by ${String(publicKey)}${pinned ? '' : ' (compare it with the platform’s own, or give it with --key)'}`,
    ...(checkpoint ? [`Checkpoint ${String(checkpoint.number)}:${checkpoint.hash}`] : []),
  ];
}
