import type { OpenAPIObject } from '@nestjs/swagger';
import { addExamples } from './examples.js';
import { describeLimits } from './limits.js';
import { describeParameters } from './parameters.js';
import {
  ASSURANCE,
  declaredAnswer,
  HEADERS,
  headerRefs,
  headersOf,
  PROBLEM_SCHEMA,
  sharedAnswer,
  sharedAnswers,
} from './problems.js';
import { operationsOf, type Answer, type Content, type DescribedError, type Operation, type Schema } from './shapes.js';

/** Adds to every operation what its declaration implies: parameters, errors, headers, limits, examples, deprecation. */
export function describeConventions(document: OpenAPIObject): OpenAPIObject {
  document.components ??= {};
  const schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA };
  Object.assign(document.components, { schemas, responses: sharedAnswers(), headers: HEADERS });
  for (const { path, method, operation } of operationsOf(document)) {
    const route = new DescribedRoute(path, method, operation);
    describeParameters(route.path, method, operation);
    route.describeSecurity();
    route.describeErrors();
    route.describeHeaders();
    route.describeDeprecation();
  }
  describeLimits(document);
  for (const { operation } of operationsOf(document)) addAllExamples(operation, schemas);
  return document;
}

function addAllExamples(operation: Operation, schemas: Readonly<Record<string, Schema>>): void {
  const body = operation.requestBody as { content?: Content } | undefined;
  if (body?.content) addExamples(body.content, 'request', schemas);
  for (const answer of Object.values(operation.responses) as Answer[]) {
    if (answer.content) addExamples(answer.content, 'answer', schemas);
  }
}

// A route may also describe an error in words: the codes that they name are shown.
function mentionedErrors(status: number, answer: Answer | undefined): DescribedError[] {
  const message = answer?.description ?? '';
  return [...message.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, code = '']) => ({ code, status, message }));
}

class DescribedRoute {
  private readonly open: boolean;
  private readonly optional: boolean;
  private readonly counted: boolean;

  constructor(
    readonly path: string,
    private readonly method: string,
    private readonly operation: Operation,
  ) {
    const security = operation.security ?? [];
    this.open = security.some((each) => Object.keys(each).length === 0);
    this.optional = this.open && security.length > 1;
    this.counted = path.startsWith('/v1/');
  }

  /** Who may call it. OpenAPI 3.1 lets a requirement of any scheme name what the caller must hold. */
  describeSecurity(): void {
    const permission = this.operation['x-required-permission'];
    if (permission !== undefined) this.operation.security = [{ bearer: [permission] }];
  }

  describeErrors(): void {
    const declared = this.declaredErrors();
    const shared = this.sharedStatuses();
    const worded = Object.keys(this.answers)
      .map(Number)
      .filter((status) => status >= 400);
    const statuses = new Set([...shared, ...worded, ...declared.map(({ status }) => status)]);
    for (const status of [...statuses].sort()) {
      const own = [
        ...mentionedErrors(status, this.answers[status]),
        ...declared.filter((each) => each.status === status),
      ];
      this.answers[status] = own.length > 0 ? declaredAnswer(status, own, shared.has(status)) : sharedAnswer(status);
    }
    this.answers['default'] ??= sharedAnswer(0);
    delete (this.operation as { 'x-errors'?: unknown })['x-errors'];
  }

  describeHeaders(): void {
    for (const [status, answer] of Object.entries(this.answers)) {
      if (answer.$ref !== undefined || Number(status) >= 400 || !this.counted) continue;
      const tagged = this.isTagged(status) && headerRefs({ ETag: 'ETag' });
      answer.headers = { ...headersOf(Number(status)), ...tagged, ...answer.headers };
    }
    if (this.isTagged('200')) {
      this.answers['304'] ??= {
        description: 'It is what `If-None-Match` names.',
        headers: headerRefs({ 'X-Request-Id': 'RequestId', ETag: 'ETag' }),
      };
    }
  }

  describeDeprecation(): void {
    const deprecation = this.operation['x-deprecation'];
    if (!deprecation) return;
    this.operation.deprecated = true;
    const headers = headerRefs({ Deprecation: 'Deprecation', Sunset: 'Sunset' });
    for (const answer of Object.values(this.answers)) {
      if (answer.$ref === undefined) answer.headers = { ...answer.headers, ...headers };
    }
  }

  private get answers(): Record<string, Answer> {
    return this.operation.responses as Record<string, Answer>;
  }

  /** Whether the answer is JSON of a GET, which carries an entity tag. */
  private isTagged(status: string): boolean {
    return (
      this.method === 'get' && status === '200' && this.answers['200']?.content?.['application/json'] !== undefined
    );
  }

  private declaredErrors(): DescribedError[] {
    const { stepUp, administrators } = ASSURANCE;
    return [
      ...(this.operation['x-step-up'] === true ? [stepUp] : []),
      ...(this.path.startsWith('/v1/admin/') ? [administrators] : []),
      ...(this.operation['x-errors'] ?? []),
    ];
  }

  private sharedStatuses(): Set<number> {
    const { operation, method } = this;
    const takesBody = operation.requestBody !== undefined;
    const honours = (name: string) => (operation.parameters ?? []).some((each) => 'name' in each && each.name === name);
    return new Set([
      400,
      ...(!this.open || this.optional ? [401] : []),
      ...(operation['x-required-permission'] === undefined ? [] : [403]),
      ...(this.path.includes('{') || (this.counted && !this.open && !this.path.startsWith('/v1/admin/')) ? [404] : []),
      ...(honours('Idempotency-Key') ? [409, 422] : []),
      ...(honours('If-Match') ? [409, 412] : []),
      ...(takesBody ? [408] : []),
      // A body is looked at before it turns out that the route takes none.
      ...(takesBody || (method !== 'get' && method !== 'head') ? [413, 415] : []),
      ...(this.counted ? [429, 503] : []),
      500,
    ]);
  }
}
