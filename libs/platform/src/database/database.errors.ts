import { AppError, defineErrors } from '@plinth/kernel';

export const DatabaseErrors = defineErrors('database', {
  unavailable: ['unavailable', 'The database is away for the moment.'],
  busy: ['unavailable', 'The database is busy; try again shortly.'],
  conflict: ['conflict', 'Another change got there first; try again.'],
  rolledBack: ['internal', 'The change was not made.'],
  unstorableText: ['invalid', 'The text holds a character that cannot be stored.'],
});

interface PostgresFault {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly message?: unknown;
  readonly driverError?: unknown;
}

function faultOf(error: unknown): PostgresFault | null {
  if (typeof error !== 'object' || error === null) return null;
  const { driverError } = error as PostgresFault;
  return typeof driverError === 'object' && driverError !== null ? driverError : error;
}

/** Whether `error` is a broken unique constraint, of that name where one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const fault = faultOf(error);
  return fault?.code === '23505' && (constraint === undefined || fault.constraint === constraint);
}

/** Whether running the whole transaction again may succeed: a deadlock or a serialization failure. */
export function isRetryable(error: unknown): boolean {
  const code = faultOf(error)?.code;
  return code === '40001' || code === '40P01';
}

// Codes of Node's sockets, and messages of pg and its pool, which carry no code of their own.
const SOCKET_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'ENOENT', 'EAI_AGAIN']);
const LOST =
  /connection terminated|connection ended|client has encountered a connection error|not queryable|connection error|driver not connected/i;
const SLOW =
  /timeout exceeded when trying to connect|query read timeout|connection terminated due to connection timeout/i;

/** Whether the database itself failed or was too slow, as opposed to refusing what was asked. */
export function isDatabaseFailure(error: unknown): boolean {
  return translateDatabaseError(error)?.kind === 'unavailable';
}

/** The error to answer with where `error` comes from Postgres or the way to it; `null` for any other. */
export function translateDatabaseError(error: unknown): AppError | null {
  const fault = faultOf(error);
  if (!fault || error instanceof AppError) return null;
  const code = typeof fault.code === 'string' ? fault.code : '';
  const message = typeof fault.message === 'string' ? fault.message : '';
  if (isRetryable(error) || code === '23505' || code === '23503') return DatabaseErrors.conflict({ cause: error });
  if (code === '22021' || code === '22P05') return DatabaseErrors.unstorableText({ cause: error });
  if (SLOW.test(message) || code === '57014' || code === '55P03') {
    return DatabaseErrors.busy({ cause: error, retryAfterSeconds: 1 });
  }
  // Classes 08 (connection), 53 (resources) and 57P (operator intervention) say that the server is not there for us.
  if (SOCKET_CODES.has(code) || /^(08|53|57P)/.test(code) || LOST.test(message)) {
    return DatabaseErrors.unavailable({ cause: error, retryAfterSeconds: 2 });
  }
  return null;
}
