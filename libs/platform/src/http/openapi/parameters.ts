import type { Operation, Schema } from './shapes.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  description?: string;
  schema?: Schema;
}

/** The header that makes a POST repeatable. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Makes the request repeatable for 24 hours: the same key and request get the first answer again.',
  schema: { type: 'string', minLength: 1, maxLength: 255, example: 'order-4711-attempt' },
};

const ORGANIZATION: Parameter = {
  name: 'X-Organization-Id',
  in: 'header',
  required: false,
  description: 'The organization that the request acts in; without it the caller acts personally.',
  schema: { type: 'string', format: 'uuid', maxLength: 36 },
};

/** Completes the parameters of an operation: those of its path, and the headers that its declaration implies. */
export function describeParameters(path: string, method: string, operation: Operation): void {
  const parameters = (operation.parameters ?? []) as Parameter[];
  for (const [, name = ''] of path.matchAll(/\{([^}]+)\}/g)) {
    const known = parameters.find((each) => each.in === 'path' && each.name === name);
    if (known) known.schema = { ...schemaOf(name), ...known.schema };
    else parameters.push({ name, in: 'path', required: true, schema: schemaOf(name) });
  }
  for (const parameter of parameters) {
    if (parameter.in === 'header' && parameter.schema?.type === 'string') parameter.schema.maxLength ??= 1024;
  }
  const signedIn = (operation.security ?? []).some((each) => Object.keys(each).length > 0);
  if (method === 'post' && path.startsWith('/v1/') && !streams(operation))
    parameters.push({ in: 'header', ...IDEMPOTENCY_KEY });
  if (signedIn && path.startsWith('/v1/') && !path.startsWith('/v1/admin/')) parameters.push({ ...ORGANIZATION });
  operation.parameters = parameters as NonNullable<Operation['parameters']>;
}

// Ids are UUIDs; names and keys are texts.
function schemaOf(name: string): Schema {
  return /(^|[a-z])id$/i.test(name)
    ? { type: 'string', format: 'uuid', maxLength: 36 }
    : { type: 'string', minLength: 1, maxLength: 1024 };
}

// A body that is no JSON is for its handler to read; one that makes it repeatable says so: `ApiIdempotencyKey`.
function streams(operation: Operation): boolean {
  const body = operation.requestBody as { content?: object } | undefined;
  return body?.content !== undefined && !Object.keys(body.content).includes('application/json');
}
