import { openApiDocument } from '@plinth/platform/http';
import { version } from '@plinth/platform/process';
import { describedApplication } from './described-application.js';

/** What generators read of a JSON Schema. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
}

/** A body of one media type. */
export interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** What a request carries in its path, query or headers. */
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
  readonly example?: unknown;
}

/** What an operation may answer with one status. */
export interface Response {
  readonly content?: Readonly<Record<string, Media>>;
}

interface OperationObject {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>>; readonly required?: boolean };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

/** The part of an OpenAPI description that generators read. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** One operation, with every reference but those to schemas followed. */
export interface Operation extends OperationObject {
  readonly id: string;
  /** The operation id is `group_name`. */
  readonly group: string;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Who may call it: everybody, everybody but with more for who is known, or only who is known. */
  readonly access: 'public' | 'optional' | 'bearer';
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** The description of the running API, as plain JSON. */
export async function description(): Promise<Description> {
  return JSON.parse(JSON.stringify(openApiDocument(await describedApplication(), version()))) as Description;
}

/** Every operation, in the order of the description. */
export function operationsOf(document: Description): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as OperationObject | undefined;
      return operation ? [operationOf(document, method, path, operation, item['parameters'])] : [];
    }),
  );
}

function operationOf(
  document: Description,
  method: string,
  path: string,
  operation: OperationObject,
  shared: unknown,
): Operation {
  const id = operation.operationId ?? '';
  const [group = '', name = ''] = id.split('_');
  const declared = [...((shared ?? []) as Parameter[]), ...(operation.parameters ?? [])].map((each) =>
    followed(document, each),
  );
  // A rest of a path, such as the key of an object, is in the template alone.
  const missing = [...path.matchAll(/\{(\w+)\}/g)]
    .map(([, inPath = '']) => inPath)
    .filter((inPath) => !declared.some((each) => each.in === 'path' && each.name === inPath));
  const parameters = [
    ...declared,
    ...missing.map((inPath) => ({ name: inPath, in: 'path', required: true, schema: { type: 'string' } })),
  ];
  const responses = Object.fromEntries(
    Object.entries(operation.responses).map(([status, response]) => [status, followed(document, response)]),
  );
  const { security = [] } = operation;
  const isOpen = security.length === 0 || security.some((each) => Object.keys(each).length === 0);
  const isKnown = security.some((each) => Object.keys(each).length > 0);
  const access = isOpen ? (isKnown ? 'optional' : 'public') : 'bearer';
  return { ...operation, id, group, name, method: method.toUpperCase(), path, parameters, responses, access };
}

/** What a reference leads to; whatever is none is itself. */
export function followed<T extends object>(document: Description, value: T): T {
  const ref = (value as { readonly $ref?: string }).$ref;
  if (ref === undefined) return value;
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(ref) ?? [];
  const target = document.components[kind]?.[name];
  if (target === undefined) throw new Error(`${ref} leads nowhere.`);
  return target as T;
}
