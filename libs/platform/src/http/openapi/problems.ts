import { AppError, type ErrorDetails } from '@plinth/kernel';
import { AccessErrors, AssuranceErrors } from '../../access/index.js';
import { DatabaseErrors } from '../../database/database.errors.js';
import { HttpErrors } from '../http.errors.js';
import { problemOf, STATUS_OF_KIND } from '../problem.js';
import { RateLimitErrors } from '../rate-limit/rate-limit.errors.js';
import type { Answer, DescribedError } from './shapes.js';

const REQUEST_ID = '0199c0de-7a11-7000-8000-0000000000aa';
const FAULTS = [{ pointer: '/limit', code: 'max', detail: 'limit must not be greater than 200' }];

const text = (description: string, example?: string, maxLength = 2048) => ({
  type: 'string',
  maxLength,
  description,
  ...(example !== undefined && { example }),
});

/** An error, as every route answers it. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'An error, as RFC 9457 shapes it.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: text('Where the error is explained.', '/docs/errors#users.email_taken'),
    title: text('The status in words.', 'Conflict', 64),
    status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599, example: 409 },
    detail: text('What went wrong, for people.'),
    instance: text('The path that was asked for.', '/v1/auth/register', 16_384),
    code: text('What went wrong, for programs. Stable.', 'users.email_taken', 128),
    requestId: text('Names this request in the logs.', REQUEST_ID, 128),
    errors: {
      type: 'array',
      maxItems: 10_000,
      description: 'The faults of the input.',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: text('Where: a JSON pointer, or `?name` of a parameter.', '/email'),
          code: text('The rule that was broken.', 'email', 128),
          detail: text('What is wrong with it, for people.'),
        },
      },
    },
  },
};

type Factory = (details?: ErrorDetails) => AppError;

/** The errors that routes share: the name of the answer, what it says, and the error that it shows. */
const SHARED: Readonly<Record<number, readonly [name: string, description: string, error: Factory]>> = {
  400: ['BadRequest', 'The input is malformed or not valid.', () => HttpErrors.validationFailed({ faults: FAULTS })],
  401: ['Unauthorized', 'Not signed in, or the token is invalid, expired or revoked.', AccessErrors.unauthenticated],
  403: ['Forbidden', 'The caller lacks the permission, or has to prove more.', AccessErrors.denied],
  404: ['NotFound', 'It does not exist, or belongs to somebody else.', AccessErrors.organizationNotFound],
  408: ['RequestTimeout', 'The body took too long to arrive.', HttpErrors.requestTimeout],
  409: [
    'Conflict',
    'The first request with this idempotency key is still running, or another change got there first.',
    HttpErrors.idempotencyKeyInFlight,
  ],
  412: ['PreconditionFailed', 'It is not what `If-Match` names.', HttpErrors.preconditionFailed],
  413: ['ContentTooLarge', 'The body is larger than this route accepts.', HttpErrors.bodyTooLarge],
  415: ['UnsupportedMediaType', 'The body is not of a type that this route takes.', HttpErrors.unsupportedMediaType],
  422: ['UnprocessableContent', 'Well-formed, but refused.', HttpErrors.idempotencyKeyReused],
  429: ['TooManyRequests', 'Too many requests; `Retry-After` says when to come back.', RateLimitErrors.exceeded],
  500: ['InternalServerError', 'Something went wrong on our side.', HttpErrors.internal],
  503: [
    'ServiceUnavailable',
    'Something that this needs is away; `Retry-After` says when to come back.',
    DatabaseErrors.unavailable,
  ],
};

const header = (description: string, schema: object) => ({ description, schema });

/** The headers of answers. */
export const HEADERS = {
  RequestId: header('Names this request in the logs.', { type: 'string', maxLength: 128, example: REQUEST_ID }),
  RateLimit: header('What is left: `"class";r=requests;t=seconds`.', {
    type: 'string',
    maxLength: 64,
    example: '"read";r=599;t=42',
  }),
  RateLimitPolicy: header('The limit: `"class";q=requests;w=seconds`.', {
    type: 'string',
    maxLength: 64,
    example: '"read";q=600;w=60',
  }),
  RetryAfter: header('When to come back, in seconds.', {
    type: 'integer',
    format: 'int32',
    minimum: 0,
    maximum: 86_400,
    example: 1,
  }),
  ETag: header('Names this state of it, for `If-None-Match` and `If-Match`.', {
    type: 'string',
    maxLength: 128,
    example: '"9iQ5uxN4wRk"',
  }),
  Deprecation: header('Since when this is deprecated, as RFC 9745 writes it.', {
    type: 'string',
    maxLength: 32,
    example: '@1893456000',
  }),
  Sunset: header('When this ends, as RFC 8594 writes it.', {
    type: 'string',
    maxLength: 40,
    example: 'Fri, 31 Jan 2031 00:00:00 GMT',
  }),
} as const;

/** References to headers, by the names that answers carry them under. */
export function headerRefs(headers: Readonly<Record<string, keyof typeof HEADERS>>): Record<string, { $ref: string }> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, key]) => [name, { $ref: `#/components/headers/${key}` }]),
  );
}

const COUNTED = { 'X-Request-Id': 'RequestId', RateLimit: 'RateLimit', 'RateLimit-Policy': 'RateLimitPolicy' } as const;

/** The headers of an answer of `status` on a route under `/v1`. */
export function headersOf(status: number): Record<string, { $ref: string }> {
  const retry = status === 429 || status === 503;
  return headerRefs({ ...COUNTED, ...(retry && { 'Retry-After': 'RetryAfter' }) });
}

/** The answers that routes refer to. */
export function sharedAnswers(): Record<string, Answer> {
  const entries = Object.entries(SHARED).map(([status, [name, description, factory]]) => {
    const error = factory();
    return [name, answerOf(Number(status), description, { example: exampleOf(error) })] as const;
  });
  const failure = answerOf(500, 'Any other error.', { example: exampleOf(HttpErrors.internal()) });
  return { ...Object.fromEntries(entries), Failure: failure };
}

/** A reference to the shared answer of `status`. */
export function sharedAnswer(status: number): Answer {
  const name = SHARED[status]?.[0];
  return { $ref: `#/components/responses/${name ?? 'Failure'}` };
}

/** The answer of `status` that shows the errors which a route declares, and the shared one where the status has one. */
export function declaredAnswer(status: number, errors: readonly DescribedError[], asShared: boolean): Answer {
  const shared = asShared ? SHARED[status]?.[2]() : undefined;
  const all = [
    ...(shared ? [shared] : []),
    ...errors.map((each) => new AppError(each.code, kindOf(status), each.message)),
  ];
  const examples = Object.fromEntries(
    all.map((each) => [each.code, { summary: each.message, value: exampleOf(each) }]),
  );
  return answerOf(status, all.map(({ code, message }) => `\`${code}\`: ${message}`).join('\n\n'), { examples });
}

/** 403 of routes that want a fresh sign-in, and of those for administrators. */
export const ASSURANCE: Readonly<Record<'stepUp' | 'administrators', DescribedError>> = {
  stepUp: described(AssuranceErrors.reauthenticationRequired),
  administrators: described(AssuranceErrors.mfaRequired),
};

/** An error as an operation declares it. */
export function described(factory: Factory): DescribedError {
  const { code, kind, message } = factory();
  return { code, status: STATUS_OF_KIND[kind], message };
}

function answerOf(status: number, description: string, body: object): Answer {
  const challenge = status === 401 && {
    'WWW-Authenticate': header('How to authenticate.', {
      type: 'string',
      maxLength: 256,
      example: 'Bearer realm="plinth"',
    }),
  };
  return {
    description,
    headers: { ...headersOf(status), ...challenge },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, ...body } },
  };
}

function exampleOf(error: AppError): object {
  return problemOf(error, '/v1/users/me', REQUEST_ID);
}

function kindOf(status: number): AppError['kind'] {
  const entry = Object.entries(STATUS_OF_KIND).find(([, each]) => each === status);
  return (entry?.[0] ?? 'internal') as AppError['kind'];
}
