import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'An error, as RFC 9457 shapes it.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string', description: 'Where the error is explained.', example: '/docs/errors#users.email_taken' },
    title: { type: 'string', description: 'The status in words.', example: 'Conflict' },
    status: { type: 'integer', example: 409 },
    detail: { type: 'string', description: 'What went wrong, for people.' },
    instance: { type: 'string', description: 'The path that was asked for.', example: '/v1/auth/register' },
    code: { type: 'string', description: 'What went wrong, for programs. Stable.', example: 'users.email_taken' },
    requestId: { type: 'string', description: 'Names this request in the logs.' },
    errors: {
      type: 'array',
      description: 'The faults of the input.',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'Where: a JSON pointer.', example: '/email' },
          code: { type: 'string', example: 'email' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes the request repeatable for 24 hours: the same key and request get the first answer again.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const;

/** Adds to every operation what holds for all of them: their errors and their idempotency key. */
export function describeConventions(document: OpenAPIObject): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) describeOperation(operation, path, method);
    }
  }
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA };
  document.components.responses = { ...document.components.responses, ...PROBLEM_RESPONSES };
  return document;
}

const PROBLEM_RESPONSES = Object.fromEntries(
  (
    [
      ['BadRequest', 'The input is malformed or not valid.'],
      ['Unauthorized', 'Not signed in, or the token is invalid, expired or revoked.'],
      ['Forbidden', 'The caller lacks the permission.'],
      ['NotFound', 'It does not exist, or belongs to somebody else.'],
      ['TooManyRequests', 'Too many requests; `Retry-After` says when to come back.'],
      ['Failure', 'Any other error.'],
    ] as const
  ).map(([name, description]) => [
    name,
    { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  ]),
);

function describeOperation(operation: Operation, path: string, method: (typeof METHODS)[number]): void {
  const isPublic = (operation.security ?? []).some((each) => Object.keys(each).length === 0);
  const needsPermission = 'x-required-permission' in operation;
  const errors: Record<string, string> = {
    400: 'BadRequest',
    ...(!isPublic && { 401: 'Unauthorized' }),
    ...(needsPermission && { 403: 'Forbidden' }),
    ...(path.includes('{') && { 404: 'NotFound' }),
    ...(path.startsWith('/v1/') && { 429: 'TooManyRequests' }),
    default: 'Failure',
  };
  for (const [status, name] of Object.entries(errors)) {
    operation.responses[status] ??= { $ref: `#/components/responses/${name}` };
  }
  if (method === 'post' && path.startsWith('/v1/')) {
    operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
  }
}
