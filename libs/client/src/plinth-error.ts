/** One fault of the input. */
export interface Fault {
  /** Where: a JSON pointer. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What the platform says of an error (RFC 9457). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId?: string;
  readonly errors?: readonly Fault[];
}

/**
 * A call that failed. `code` says why and is stable: a code of the platform, or `client.unreachable`,
 * `client.timeout` or `client.unexpected_answer` where no answer of the platform came.
 */
export class PlinthError extends Error {
  override readonly name = 'PlinthError';
  /** 0 where there was no answer. */
  readonly status: number;
  readonly code: string;
  /** The faults of the input; none where that was not the matter. */
  readonly errors: readonly Fault[];
  /** Names the request in the logs of the platform. */
  readonly requestId: string | null;

  constructor(
    /** As it was answered. */
    readonly problem: ProblemDocument,
    /** How long the platform asks to be left alone. */
    readonly retryAfterSeconds: number | null = null,
    options?: ErrorOptions,
  ) {
    super(problem.detail, options);
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors ?? [];
    this.requestId = problem.requestId ?? null;
  }

  /** Where no answer came. */
  static withoutAnswer(code: 'client.unreachable' | 'client.timeout', detail: string, cause: unknown): PlinthError {
    return new PlinthError({ type: 'about:blank', title: 'No answer', status: 0, detail, code }, null, { cause });
  }

  /** From an answer that is not a success. Reads its body. */
  static async of(response: Response): Promise<PlinthError> {
    const { status, statusText, headers } = response;
    const text = await response.text().catch(() => '');
    const problem = isProblem(headers) ? (parsed(text) as ProblemDocument | undefined) : undefined;
    const unexpected = {
      type: 'about:blank',
      title: statusText,
      status,
      detail: `Answered with status ${String(status)}.`,
      code: 'client.unexpected_answer',
      ...(headers.has('x-request-id') && { requestId: String(headers.get('x-request-id')) }),
    };
    return new PlinthError({ ...unexpected, ...problem }, retryAfterOf(headers));
  }
}

function isProblem(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('application/problem+json') === true;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds, whether given as such or as a date. */
function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
