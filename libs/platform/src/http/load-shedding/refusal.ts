import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpErrors } from '../http.errors.js';
import { linger } from '../linger.js';
import { problemOf, STATUS_OF_KIND } from '../problem.js';
import { requestIdOf } from '../request-context.hook.js';

const RETRY_AFTER_SECONDS = 1;
const UNKNOWN = '\0';
const BODILESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The answer to who is turned away, made in advance but for the address and the request's id: of these there are many
 * when there is least time for them.
 */
export class Refusal {
  private readonly status: number;
  private readonly headers: readonly string[];
  private readonly bodyParts: readonly string[];

  /** @param standing the headers that every answer carries. */
  constructor(standing: Readonly<Record<string, string>>) {
    const error = HttpErrors.overloaded();
    this.status = STATUS_OF_KIND[error.kind];
    this.headers = Object.entries({
      ...standing,
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': String(RETRY_AFTER_SECONDS),
    }).flat();
    this.bodyParts = JSON.stringify(problemOf(error, UNKNOWN, UNKNOWN)).split(JSON.stringify(UNKNOWN));
  }

  /** Answers, and reads nothing of the request's body but what its sender is about to send. */
  send(request: IncomingMessage, response: ServerResponse): void {
    // Whoever waited for this may be gone.
    if (response.destroyed) return;
    const { rawHeaders, url = '', method = '' } = request;
    const id = requestIdOf(headerOf(rawHeaders, 'x-request-id'));
    const [start, middle, end] = this.bodyParts;
    const path = JSON.stringify(url.split('?', 1)[0]);
    const body = `${start ?? ''}${path}${middle ?? ''}"${id}"${end ?? ''}`;
    const own = ['x-request-id', id, 'content-length', String(Buffer.byteLength(body))];
    response.writeHead(this.status, [...this.headers, ...own]);
    response.end(body);
    if (!BODILESS.has(method)) response.once('finish', () => linger(request));
  }
}

// Node parses all headers once one is asked for by name.
function headerOf(raw: readonly string[], name: string): string | undefined {
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at]?.length === name.length && raw[at]?.toLowerCase() === name) return raw[at + 1];
  }
  return undefined;
}
