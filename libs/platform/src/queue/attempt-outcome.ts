import { AppError, type ErrorKind, type Json } from '@plinth/kernel';
import type { Backoff } from './job.js';
import { storable } from './job-journal.js';
import type { ClaimedJob, Outcome } from './job-row.js';
import { MAX_JSON_BYTES } from './payload.js';
import { JobErrors } from './queue.errors.js';

/** Why a running attempt is told to stop: the reason of its signal. */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(readonly why: 'cancelled' | 'timeout' | 'lost' | 'drained') {
    super(`The job was stopped: ${why}.`);
  }
}

// The same input will be refused again, so another attempt is no help.
const FINAL_KINDS: ReadonlySet<ErrorKind> = new Set([
  'invalid',
  'forbidden',
  'not_found',
  'refused',
  'too_large',
  'unsupported_media_type',
]);

/** What a handler returned, as the outcome of its attempt. */
export function completed(job: ClaimedJob, result: unknown): Outcome {
  if (result === undefined || result === null) return { ...identity(job), status: 'completed' };
  const text = JSON.stringify(result);
  if (Buffer.byteLength(text) > MAX_JSON_BYTES) {
    return { ...identity(job), status: 'failed', ...described(JobErrors.unstorableResult()) };
  }
  return { ...identity(job), status: 'completed', result: JSON.parse(text) as Json };
}

/**
 * What a handler threw, as the outcome of its attempt: another attempt after a pause, or the dead letter once they are
 * spent or another one cannot help. `null` where the attempt is no longer ours to report on.
 */
export function failed(
  job: ClaimedJob,
  error: unknown,
  interruption: Interruption | null,
  backoff: Backoff,
): Outcome | null {
  const why = interruption?.why;
  if (why === 'lost') return null;
  if (why === 'cancelled') return { ...identity(job), status: 'cancelled' };
  if (why === 'drained') return { ...identity(job), status: 'queued' };
  const fault = why === 'timeout' ? JobErrors.timeout({ cause: error }) : error;
  const final = fault instanceof AppError && FINAL_KINDS.has(fault.kind);
  if (final || job.attempt >= job.max_attempts) return { ...identity(job), status: 'failed', ...described(fault) };
  const wait = fault instanceof AppError ? (fault.details.retryAfterSeconds ?? 0) : 0;
  const delaySeconds = Math.max(wait, pause(backoff, job.attempt));
  return { ...identity(job), status: 'scheduled', delaySeconds, ...described(fault) };
}

/** How long to wait after attempt n, in seconds: half of the step for sure and half by chance, so that a crowd spreads. */
export function pause({ seconds, factor = 2, maxSeconds = 600 }: Backoff, attempt: number): number {
  const step = Math.min(maxSeconds, seconds * factor ** (attempt - 1));
  return step / 2 + (Math.random() * step) / 2;
}

function identity(job: ClaimedJob): Pick<Outcome, 'id' | 'token' | 'workerId'> {
  return { id: job.id, token: job.fencing_token, workerId: job.worker_id };
}

function described(error: unknown): { readonly code: string; readonly message: string; readonly stack: string } {
  // What an unforeseen error says may hold anything; the owner gets a sentence, administrators get the stack.
  const shown = error instanceof AppError ? error : JobErrors.handlerFailed();
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: shown.code,
    message: storable(shown.message).slice(0, 2_000),
    stack: storable(cause).slice(0, 16_000),
  };
}
