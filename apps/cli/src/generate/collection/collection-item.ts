import { followed, type Description, type Media, type Operation, type Parameter } from '../description.js';
import type { Step } from './story.js';

/** A request of the collection, as Postman's format 2.1 has it. */
export type CollectionItem = Readonly<Record<string, unknown>>;

/** A request that stands for itself: with the examples of the description, and a test that it is answered as declared. */
export function referenceItem(operation: Operation): CollectionItem {
  const declared = Object.keys(operation.responses)
    .filter((status) => status !== 'default')
    .map(Number);
  return item(operation, {}, [
    `pm.test('is answered as declared', () => pm.expect(pm.response.code).to.be.oneOf(${JSON.stringify(declared)}));`,
  ]);
}

/** A request of the story: with what earlier steps have left, and tests of its answer. */
export function storyItem(document: Description, operation: Operation, step: Step): CollectionItem {
  const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const schema = good.map(([, { content }]) => content?.['application/json']?.schema).find((each) => each);
  const { required = [] } = schema ? followed(document, schema) : {};
  const keep = Object.entries(step.keep ?? {});
  return item(operation, step, [
    `pm.test('succeeds', () => pm.expect(pm.response.code).to.be.oneOf([${good.map(([status]) => status).join(', ')}]));`,
    ...(required.length > 0
      ? [
          `pm.test('has every field', () => pm.expect(pm.response.json()).to.include.all.keys(${JSON.stringify(required)}));`,
        ]
      : []),
    ...keep.map(([name, path]) => `pm.environment.set('${name}', pm.response.json().${path});`),
  ]);
}

function item(operation: Operation, step: Partial<Step>, exec: readonly string[]): CollectionItem {
  const { id, method, summary, description, access } = operation;
  const text = [summary, description].filter((each) => each !== undefined && each !== '');
  return {
    name: summary?.replace(/\.$/, '') ?? id,
    request: {
      method,
      description: [...new Set(text)].join('\n\n'),
      ...(access === 'public' && { auth: { type: 'noauth' } }),
      header: headersOf(operation),
      url: urlOf(operation, step),
      ...bodyOf(operation, step),
    },
    event: [{ listen: 'test', script: { type: 'text/javascript', exec } }],
  };
}

function urlOf({ path, parameters }: Operation, { path: given = {}, query = {} }: Partial<Step>): object {
  const segments = path
    .slice(1)
    .replace(/\{(\w+)\}/g, ':$1')
    .split('/');
  const inPath = parameters.filter((each) => each.in === 'path');
  const inQuery = parameters.filter((each) => each.in === 'query');
  return {
    raw: `{{baseUrl}}/${segments.join('/')}`,
    host: ['{{baseUrl}}'],
    path: segments,
    variable: inPath.map((each) => ({ key: each.name, value: given[each.name] ?? exampleOf(each) })),
    query: inQuery.map((each) => ({
      key: each.name,
      value: query[each.name] ?? exampleOf(each),
      description: each.description ?? '',
      disabled: query[each.name] === undefined && each.required !== true,
    })),
  };
}

function headersOf({ parameters, requestBody }: Operation): readonly object[] {
  const [type] = Object.keys(requestBody?.content ?? {});
  const mediaType = type === '*/*' ? 'text/plain' : type;
  const headers = parameters
    .filter((each) => each.in === 'header' && (each.required === true || each.name === 'Idempotency-Key'))
    .map((each) => ({ key: each.name, value: each.required === true ? exampleOf(each) : '{{$guid}}' }));
  const isForm = mediaType === 'multipart/form-data';
  return mediaType === undefined || isForm ? headers : [{ key: 'Content-Type', value: mediaType }, ...headers];
}

function bodyOf({ requestBody }: Operation, step: Partial<Step>): object {
  const [first] = Object.entries(requestBody?.content ?? {});
  if (!first) return {};
  const [type, media] = first;
  const value = step.body ?? exampleBody(media);
  if (type === 'multipart/form-data')
    return { body: { mode: 'formdata', formdata: [{ key: 'file', type: 'text', value: 'The bytes.' }] } };
  const raw = typeof value === 'string' ? value : JSON.stringify(value ?? {}, null, 2);
  return { body: { mode: 'raw', raw, options: { raw: { language: type.endsWith('json') ? 'json' : 'text' } } } };
}

function exampleBody({ example, examples = {} }: Media): unknown {
  return example ?? Object.values(examples)[0]?.value;
}

function exampleOf({ example, schema = {} }: Parameter): string {
  const value = example ?? schema.example ?? schema.examples?.[0] ?? schema.default ?? schema.enum?.[0] ?? schema.const;
  if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  return schema.format === 'uuid' ? '0199c0de-7a11-7000-8000-00000000c0de' : 'example';
}
