import { openSync, readFileSync, renameSync, statSync } from 'node:fs';

const LARGEST = 16 * 1024 ** 2;

/** Opens a log to append to; one that has grown past 16 MiB is put aside first as `<file>.1`. Returns the descriptor. */
export function openLogFile(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** The line that most likely says why the writer of the log ended. */
export function lastWords(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20);
  return lines.findLast((line) => /fatal|panic|error/i.test(line)) ?? lines.at(-1) ?? '';
}
