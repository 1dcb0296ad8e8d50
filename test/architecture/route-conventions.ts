import type { DeclaredRoute, PermissionCatalogue } from '@plinth/platform/access';

interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema & { readonly type?: string | readonly string[] }>>;
}

/** A description of routes, as far as conventions show in it. */
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation | undefined>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

// What several people change at a time.
const VERSIONED =
  /^\/v1\/(users\/me|admin\/users\/\{id\}|admin\/roles\/\{name\}|storage\/buckets\/\{bucket\}|organizations\/\{id\})$/;
// What a cache must not keep.
const SECRETS = ['accessToken', 'refreshToken', 'recoveryCodes', 'secret'];
const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** What is wrong with how a route declares who may use it. */
export function policyFaults(route: DeclaredRoute, catalogue: PermissionCatalogue): string[] {
  const name = `${route.method} ${route.path}`;
  if (!route.policy) return [`${name} declares no policy`];
  if (route.policy.kind === 'requires') {
    return catalogue.has(route.policy.permission) ? [] : [`${name} needs a permission that does not exist`];
  }
  return route.path.startsWith('/admin/') ? [`${name} is for administrators and needs no permission`] : [];
}

/** What departs from the conventions in how routes are described: idempotency, preconditions, lists, names. */
export function descriptionFaults(described: Described): string[] {
  const names = new Set<string>();
  return Object.entries(described.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const { operationId = '' } = operation;
      const twice = names.has(operationId) ? ['has the name of another'] : [];
      names.add(operationId);
      return [...twice, ...faultsOf(path, method, operation, described)].map(
        (fault) => `${method.toUpperCase()} ${path} ${fault}`,
      );
    }),
  );
}

/** The routes whose answers hold secrets, as `METHOD /path`. */
export function secretRoutes(described: Described): string[] {
  return Object.entries(described.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => {
      const properties = Object.keys(answerOf(item[method], described).properties ?? {});
      return SECRETS.some((secret) => properties.includes(secret));
    }).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

// Short by nature, and answered whole: what is linked, configured or waiting for one account.
const WHOLE = new Set(['/v1/auth/identities', '/v1/auth/oidc/providers', '/v1/admin/users/{id}/throttles']);

function faultsOf(path: string, method: string, operation: Operation, described: Described): string[] {
  const takes = (name: string) => (operation.parameters ?? []).some((each) => each.name === name);
  const isJson = operation.requestBody?.content === undefined || 'application/json' in operation.requestBody.content;
  const answer = answerOf(operation, described);
  const isList = method === 'get' && !WHOLE.has(path) && [answer.properties?.['data']?.type].flat().includes('array');
  return [
    ...(method === 'post' && path.startsWith('/v1/') && isJson && !takes('Idempotency-Key')
      ? ['takes no Idempotency-Key']
      : []),
    ...(VERSIONED.test(path) && ['patch', 'put', 'delete'].includes(method) && !takes('If-Match')
      ? ['honours no If-Match']
      : []),
    ...(isList && !['limit', 'cursor', 'sort'].every(takes) ? ['is a list without limit, cursor and sort'] : []),
    ...(isList && !answer.properties?.['page'] ? ['is a list without a page'] : []),
    ...(takes('offset') || takes('page') ? ['counts rows or pages'] : []),
  ];
}

function answerOf(operation: Operation | undefined, { components }: Described): Schema {
  const answer = operation?.responses['200'] ?? operation?.responses['201'];
  const schema = answer?.content?.['application/json']?.schema;
  return schema?.$ref === undefined
    ? (schema ?? {})
    : (components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {});
}
