import { followed, type Description, type Operation, type Schema } from '../description.js';
import { comment, field, indented, typeOf, union } from './type-of.js';

/** Headers that the client sees to by itself. */
const KEPT = new Set(['idempotency-key', 'last-event-id', 'x-request-id', 'traceparent', 'x-organization-id']);

/** What makes an address work without credentials. Such an address is used as it was given out. */
const SIGNATURE = new Set(['expires', 'signature', 'contentType', 'maxBytes']);

/** How an answer is read: see `Endpoint` of the client. */
type AnswerKind = 'nothing' | 'json' | 'list' | 'events' | 'response';

/** The protocol of resumable uploads is spoken by a client of its own. */
export function isTus({ parameters }: Operation): boolean {
  return parameters.some(({ name }) => name.toLowerCase() === 'tus-resumable');
}

/** The row of an operation in the table that the client works from. */
export function rowOf(document: Description, operation: Operation): string {
  const { id, method, path, access } = operation;
  const query = queryOf(operation).map(({ name }) => name);
  const headers = Object.fromEntries(headersOf(operation).map(({ name }) => [camelCase(name), name]));
  const body = bodyKind(operation);
  const keyed = operation.parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key');
  const row = {
    id,
    method,
    path,
    access,
    answer: answerOf(document, operation).kind,
    ...(query.length > 0 && { query }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(body && { body }),
    ...(keyed && { keyed }),
  };
  return JSON.stringify(row);
}

/** The method of an operation, as the type of the client declares it. */
export function methodOf(document: Description, operation: Operation): string {
  const { id, method, path, name } = operation;
  const { type, kind } = answerOf(document, operation);
  const about = [operation.summary, operation.description].filter((text) => text !== undefined && text !== '');
  const text = [...new Set(about), `\`${method} ${path}\``, ...(operation.deprecated ? ['@deprecated'] : [])].join(' ');
  const fields = inputOf(operation);
  const optional = fields.every((each) => each.optional) ? '?' : '';
  const input = `input${optional}: {\n${indented(fields.map((each) => each.text).join('\n'))}\n}`;
  const parameters = [...(fields.length > 0 ? [input] : []), 'options?: CallOptions'].join(', ');
  const answer = kind === 'events' ? 'EventStream' : kind === 'list' ? `ListCall<${type}>` : `Call<${type}>`;
  if (name === '') throw new Error(`The operation ${id} is not called group_name.`);
  return `${comment(text)}${name}(${parameters}): ${answer};`;
}

interface InputField {
  readonly text: string;
  readonly optional: boolean;
}

function inputOf(operation: Operation): readonly InputField[] {
  const fields = [...operation.parameters.filter((each) => each.in === 'path'), ...queryOf(operation)]
    .map((each) => ({ ...each, key: each.name }))
    .concat(headersOf(operation).map((each) => ({ ...each, key: camelCase(each.name) })));
  const keys = fields.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index || key === 'body');
  if (twice !== undefined) throw new Error(`The operation ${operation.id} is given ${twice} twice.`);
  const inputs = fields.map(({ key, schema, required = false, description }) => ({
    text: field(key, schema, required, description),
    optional: !required,
  }));
  const kind = bodyKind(operation);
  if (kind === undefined) return inputs;
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const type = kind === 'json' ? typeOf(schema) : kind === 'form' ? 'FormData' : 'Binary';
  const optional = kind === 'json' && operation.requestBody?.required !== true;
  const contentType =
    kind === 'binary' ? [{ text: '/** What the body is. */\ncontentType?: string;', optional: true }] : [];
  return [...inputs, { text: `body${optional ? '?' : ''}: ${type};`, optional }, ...contentType];
}

function queryOf({ access, parameters }: Operation): Operation['parameters'] {
  const query = parameters.filter((each) => each.in === 'query');
  const isSigned = access === 'optional' && query.some(({ name }) => name === 'signature');
  return isSigned ? query.filter(({ name }) => !SIGNATURE.has(name)) : query;
}

function headersOf({ parameters }: Operation): Operation['parameters'] {
  return parameters.filter((each) => each.in === 'header' && !KEPT.has(each.name.toLowerCase()));
}

function bodyKind({ requestBody }: Operation): 'json' | 'form' | 'binary' | undefined {
  const types = Object.keys(requestBody?.content ?? {});
  if (types.length === 0) return undefined;
  if (types.some((type) => type.endsWith('json'))) return 'json';
  return types.includes('multipart/form-data') ? 'form' : 'binary';
}

function answerOf(
  document: Description,
  { method, responses }: Operation,
): { readonly kind: AnswerKind; readonly type: string } {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const medias = good.flatMap(([, { content }]) => Object.entries(content ?? {}));
  if (medias.some(([type]) => type === 'text/event-stream')) return { kind: 'events', type: 'unknown' };
  const isJson = medias.length > 0 && medias.every(([type]) => type === 'application/json');
  if (method === 'HEAD' || (medias.length > 0 && !isJson)) return { kind: 'response', type: 'Response' };
  if (!isJson) return method === 'GET' ? { kind: 'response', type: 'Response' } : { kind: 'nothing', type: 'void' };
  const isAlwaysJson = good.every(([, { content }]) => content !== undefined);
  const type = union([...medias.map(([, { schema }]) => typeOf(schema)), ...(isAlwaysJson ? [] : ['undefined'])]);
  const [only] = medias;
  return { kind: medias.length === 1 && isList(document, only?.[1].schema) ? 'list' : 'json', type };
}

function isList(document: Description, schema: Schema | undefined): boolean {
  const { properties } = followed(document, schema ?? {});
  return properties?.['data']?.type === 'array' && properties['page'] !== undefined;
}

function camelCase(header: string): string {
  return header.toLowerCase().replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
