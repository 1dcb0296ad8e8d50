import { PlinthError } from './plinth-error.js';

/** How patient attempts are. */
export interface Patience {
  readonly timeoutMs: number;
  readonly retries: number;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
/** Who is asked to come back later than that is told at once. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

const PASSING = new Set([429, 502, 503, 504]);

/**
 * Sends a request, again where a failure may pass. Whether a repetition is harmless is the caller's to know.
 * @throws {PlinthError} where no attempt succeeded; the reason of the signal where that ended it.
 */
export async function patiently(
  send: (signal: AbortSignal) => Promise<Response>,
  patience: Patience,
): Promise<Response> {
  for (let failures = 0; ; failures += 1) {
    try {
      const response = await attempt(send, patience);
      if (response.ok) return response;
      throw await PlinthError.of(response);
    } catch (error) {
      patience.signal?.throwIfAborted();
      if (!(error instanceof PlinthError) || failures >= patience.retries || !mayPass(error)) throw error;
      await pause(delayOf(error, failures), patience.signal);
    }
  }
}

/** Waits. @throws the reason of the signal where that ends it. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}

/** One attempt. The time-out ends with the head of the answer; the signal holds for the body, too. */
async function attempt(
  send: (signal: AbortSignal) => Promise<Response>,
  { timeoutMs, signal }: Patience,
): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    return await send(signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal);
  } catch (error) {
    if (error instanceof PlinthError || signal?.aborted) throw error;
    throw timeout.signal.aborted
      ? PlinthError.withoutAnswer('client.timeout', `No answer within ${String(timeoutMs)} ms.`, error)
      : PlinthError.withoutAnswer('client.unreachable', 'The platform could not be reached.', error);
  } finally {
    clearTimeout(timer);
  }
}

function mayPass({ status, code, retryAfterSeconds }: PlinthError): boolean {
  if (status === 0) return true;
  // The answer to an earlier attempt was lost, and the platform is still at it.
  if (code === 'http.idempotency_key_in_flight') return true;
  return PASSING.has(status) && (retryAfterSeconds ?? 0) <= LONGEST_RETRY_AFTER_SECONDS;
}

/** Longer from failure to failure, and never the same for many clients that failed together. */
function delayOf({ retryAfterSeconds }: PlinthError, failures: number): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
  return (retryAfterSeconds ?? 0) * 1000 + longest * (0.5 + Math.random() / 2);
}
