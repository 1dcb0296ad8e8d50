import type { FuzzRequest } from './request-maker.js';

/** An answer as it came. */
export interface FuzzAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly milliseconds: number;
}

/** How long an answer may take. */
export const HANG_MS = 2_000;

// Refusals of the moment that the documentation knows: too much work of a kind at once.
const BUSY = /\.(busy|images_busy|streams_full|overloaded|shed)$/;

// An address can be made too long for any operation with parameters that it does not even have.
const ANYWHERE = new Set([414]);

/** What is wrong with an answer, in one sentence; `null` where nothing is. */
export function faultOf(request: FuzzRequest, answer: FuzzAnswer): string | null {
  const { status, milliseconds } = answer;
  if (milliseconds > HANG_MS) return `took ${String(Math.round(milliseconds))} ms`;
  const type = String(answer.headers['content-type'] ?? '');
  if (status >= 400) {
    const problem = problemIn(request, answer, type);
    if (problem === null) return `answered ${String(status)} without a problem: ${type} ${answer.body.slice(0, 200)}`;
    const isBusy = status === 503 && answer.headers['retry-after'] !== undefined && BUSY.test(problem);
    if (status >= 500 && !isBusy) return `answered ${String(status)} ${problem}`;
  }
  if (request.addressed && !ANYWHERE.has(status) && request.operation.responses[String(status)] === undefined) {
    return `answered ${String(status)}, which is not in the document: ${answer.body.slice(0, 200)}`;
  }
  if (request.addressed && status < 300 && answer.body !== '' && !isDocumented(request, status, type)) {
    return `answered ${String(status)} as ${type}, which is not in the document`;
  }
  return null;
}

/** The code of the problem; `null` where the body is none. A HEAD has no body. */
function problemIn(request: FuzzRequest, { status, body }: FuzzAnswer, type: string): string | null {
  if (request.method === 'HEAD') return '';
  if (!type.startsWith('application/problem+json')) return null;
  const problem = JSON.parse(body) as { status?: number; code?: string; requestId?: string; instance?: string };
  return problem.status === status && problem.requestId && problem.instance !== undefined
    ? (problem.code ?? null)
    : null;
}

function isDocumented(request: FuzzRequest, status: number, type: string): boolean {
  const content = request.operation.responses[String(status)]?.content ?? {};
  return '*/*' in content || Object.keys(content).some((each) => type.startsWith(each));
}
