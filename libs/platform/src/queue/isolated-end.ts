import type { ChildProcess } from 'node:child_process';
import type { AppError } from '@plinth/kernel';
import { JobErrors } from './queue.errors.js';

const KEPT_BYTES = 8_192;

/** V8's own words, ahead of the stack of its native code. */
const HEAP_IS_FULL = /heap out of memory/;

/** The end of what a process writes to its error output, for as long as it is read: 8 KiB at most. */
export function lastWords({ stderr }: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  stderr?.on('data', (bytes: Buffer) => {
    kept = Buffer.concat([kept, bytes]).subarray(-KEPT_BYTES);
  });
  return () => kept.toString();
}

/**
 * The error of an attempt whose process has ended before it answered.
 * @param isTooHeavy whether it was killed for its memory.
 */
export function processDied(
  { exitCode, signalCode }: Pick<ChildProcess, 'exitCode' | 'signalCode'>,
  isTooHeavy: boolean,
  words: string,
): AppError {
  const detail = `The process of the job ended before the job did: ${cause(exitCode, signalCode, isTooHeavy, words)}.`;
  const error = JobErrors.processDied({ detail });
  return words === '' ? error : Object.assign(error, { stack: `${String(error.stack)}\n\nIts last words:\n${words}` });
}

function cause(code: number | null, signal: string | null, isTooHeavy: boolean, words: string): string {
  if (isTooHeavy) return 'it took more memory than it may';
  if (signal === null) return `it exited with the code ${String(code)}`;
  return HEAP_IS_FULL.test(words) ? "it filled V8's heap, and may not take more" : `it was ended by ${signal}`;
}
