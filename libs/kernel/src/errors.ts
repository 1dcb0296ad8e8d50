/**
 * What went wrong, in the words of the application. The HTTP layer maps each kind to one status; nothing below it
 * knows about HTTP.
 */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'timeout'
  | 'conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'address_too_long'
  | 'unsupported_media_type'
  | 'range_not_satisfiable'
  | 'refused'
  | 'throttled'
  | 'headers_too_large'
  | 'internal'
  | 'bad_upstream'
  | 'unavailable'
  | 'disk_full';

/** One fault in the input: where (a JSON pointer or `?parameter`), a stable code and a sentence. */
export interface InputFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What an error may tell beside its message. Everything here is shown to the caller, so it never holds a secret. */
export interface ErrorDetails {
  /** Replaces the definition's message with a more exact one. */
  readonly detail?: string;
  /** The faults of the input, for kind `invalid`. */
  readonly faults?: readonly InputFault[];
  /** When to come back, in seconds, for kinds `throttled` and `unavailable`. */
  readonly retryAfterSeconds?: number;
  /** Headers that belong to the answer, such as `Content-Range` of a 416. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The permission that the caller lacks, for kind `forbidden`; audited. */
  readonly permission?: string;
  /** What really happened; logged, never shown. */
  readonly cause?: unknown;
}

/** The one error class of the application: a stable code, a kind and a sentence for people. */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(details.detail ?? message, { cause: details.cause });
  }
}

const UNSURE: ReadonlySet<ErrorKind> = new Set(['unavailable', 'internal', 'timeout']);

/**
 * Whether `error` says for sure that nothing came of what was asked. A broken connection does not: what was committed over
 * it may stand.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof AppError && !UNSURE.has(error.kind);
}

/** One entry of the catalogue of errors. */
export interface ErrorDefinition {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
}

type Declarations = Record<string, readonly [ErrorKind, string]>;

/** A module's errors: a function for each that makes the error, and the `catalogue` that documents them. */
export type ModuleErrors<D extends Declarations> = {
  readonly [K in keyof D]: (details?: ErrorDetails) => AppError;
} & { readonly catalogue: readonly ErrorDefinition[] };

/**
 * Declares the errors of a module. The key `emailTaken` of `users` becomes the code `users.email_taken`:
 *
 *     export const UsersErrors = defineErrors('users', { emailTaken: ['conflict', 'This e-mail address is taken.'] });
 *     throw UsersErrors.emailTaken();
 */
export function defineErrors<D extends Declarations>(namespace: string, declarations: D): ModuleErrors<D> {
  const catalogue: ErrorDefinition[] = [];
  const factories: Record<string, (details?: ErrorDetails) => AppError> = {};
  for (const [key, [kind, message]] of Object.entries(declarations)) {
    const code = `${namespace}.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
    catalogue.push({ code, kind, message });
    factories[key] = (details) => new AppError(code, kind, message, details);
  }
  return Object.assign(factories, { catalogue }) as unknown as ModuleErrors<D>;
}
