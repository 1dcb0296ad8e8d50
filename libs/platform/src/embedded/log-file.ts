import { existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';

const LARGEST = 16 * 1024 ** 2;

/** Opens a log to append to; one that has grown past 16 MiB is put aside first as `<file>.1`. Returns the descriptor. */
export function openLogFile(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** What most likely made the writer of the log end, in one line. */
export function lastWords(file: string): string {
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-30);
  const telling = lines.findLast((line) => /^\w*Error: |\b(?:FATAL|PANIC|ERROR): /.test(line) || messageIn(line));
  const line = telling ?? lines.at(-1) ?? '';
  return messageIn(line) ?? line;
}

/** The message of a structured line that tells of an error. */
function messageIn(line: string): string | null {
  try {
    const { err, msg } = JSON.parse(line) as { err?: { message?: string }; msg?: string };
    return err?.message ?? (err && msg ? msg : null);
  } catch {
    return null;
  }
}
