import { Injectable } from '@nestjs/common';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Json } from '@plinth/kernel';
import { Egress, type EgressAnswer } from '@plinth/platform/egress';
import { MayBeAbsent } from '@plinth/platform/http';
import { Job, SecretField, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { JobsErrors } from '../jobs.errors.js';
import { BodyOfMethod, CallableUrl, HeaderFields, MAX_HEADERS, MAX_URL } from '../application/http-request-fields.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const MAX_ANSWER_BYTES = 65_536;
const MAX_TIMEOUT_SECONDS = 120;
const MAX_PAUSE_SECONDS = 3_600;

/** The call to make. */
export class HttpRequestPayload {
  @IsIn(METHODS)
  method: (typeof METHODS)[number];

  /** Reaches public addresses only, and what the operator has opened. */
  @JSONSchema({ type: 'string', format: 'uri', maxLength: MAX_URL })
  @CallableUrl()
  url: string;

  /** Sealed at rest and masked in every answer, since tokens travel here. */
  @JSONSchema(() => ({ type: 'object', additionalProperties: { type: 'string' }, maxProperties: MAX_HEADERS }))
  @SecretField()
  @MayBeAbsent()
  @HeaderFields()
  headers?: Record<string, string>;

  /** Text is sent as it is, anything else as JSON. GET and HEAD take none. */
  @JSONSchema(() => ({ description: 'Text is sent as it is, anything else as JSON. GET and HEAD take none.' }))
  @MayBeAbsent()
  @BodyOfMethod()
  body?: Json;

  /** For the whole call. Default: 30. */
  @JSONSchema({ default: 30 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_TIMEOUT_SECONDS)
  timeoutSeconds?: number;
}

/** What a called server answered; the body is cut at 64 KiB. */
export interface HttpRequestResult extends Record<string, Json> {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Calls a URL. A 2xx completes the job, anything else fails the attempt. */
@Injectable()
@Job({
  type: 'http.request',
  queue: 'http',
  payload: HttpRequestPayload,
  submit: 'authenticated',
  timeoutSeconds: MAX_TIMEOUT_SECONDS + 10,
  description:
    'Calls a URL until it answers with a 2xx, with the id of the job as Idempotency-Key. Redirects are not followed.',
})
export class HttpRequestJob implements JobHandler<HttpRequestPayload, HttpRequestResult> {
  constructor(private readonly egress: Egress) {}

  async run({ jobId, payload, signal, log }: JobRun<HttpRequestPayload>): Promise<HttpRequestResult> {
    const { method, url, headers = {}, body, timeoutSeconds = 30 } = payload;
    const isText = typeof body === 'string';
    const hasBody = body !== undefined && body !== null;
    const answer = await this.egress.request({
      method,
      url,
      headers: {
        ...(hasBody && { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' }),
        ...lowerCase(headers),
        'idempotency-key': jobId,
      },
      ...(hasBody && { body: isText ? body : JSON.stringify(body) }),
      timeoutMs: timeoutSeconds * 1000,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    });
    log('answered', { status: answer.status, bytes: answer.body.length });
    if (answer.status >= 200 && answer.status < 300) return resultOf(answer);
    throw JobsErrors.httpStatus({
      detail: `The server answered ${String(answer.status)}.`,
      retryAfterSeconds: pauseOf(answer.headers['retry-after']),
    });
  }
}

function resultOf({ status, headers, body, truncated }: EgressAnswer): HttpRequestResult {
  // What is no text is replaced: Postgres keeps no NUL, and JSON writes other control characters six times as long.
  const text = body.toString('utf8').replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd');
  return { status, headers: { ...headers }, body: text, ...(truncated && { truncated }) };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** How long a server asks us to wait, in seconds: 0 where it does not say. */
function pauseOf(retryAfter = ''): number {
  const seconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return seconds > 0 ? Math.min(MAX_PAUSE_SECONDS, seconds) : 0;
}
