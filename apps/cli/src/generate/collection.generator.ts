import { description, operationsOf, type Operation } from './description.js';
import { referenceItem, storyItem } from './collection/collection-item.js';
import { story } from './collection/story.js';
import type { Generator } from './generator.js';

const PATH = 'docs/reference/plinth';
const FORMAT = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

const ABOUT =
  'Every route of Plinth. The first folder is a walk through the API: run it from top to bottom with the environment ' +
  'beside it, and each request finds what it needs from those before. Made by `npm run plinth -- generate`.';

/** `docs/reference/plinth.*.json`: the API for Postman and Bruno, and an environment for a platform on this machine. */
export const collection: Generator = async () => {
  const document = await description();
  const operations = operationsOf(document);
  const steps = story.map((step) => {
    const operation = operations.find(({ id }) => id === step.operation);
    if (!operation) throw new Error(`The story of the collection tells of ${step.operation}, which is no operation.`);
    return storyItem(document, operation, step);
  });
  const tags = [...new Set(operations.map(tagOf))].sort();
  const folders = tags.map((tag) => ({
    name: tag,
    item: operations.filter((operation) => tagOf(operation) === tag).map(referenceItem),
  }));
  return [
    json('postman_collection', {
      info: { name: 'Plinth', description: ABOUT, schema: FORMAT },
      auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
      item: [{ name: 'A walk through', item: steps }, ...folders],
    }),
    json('postman_environment', {
      name: 'Plinth on this machine',
      values: environment().map(([key, value]) => ({ key, value, type: 'default', enabled: true })),
    }),
  ];
};

/** What there is before the first step, and, empty, what the steps leave. */
function environment(): readonly [string, string][] {
  const kept = new Set(story.flatMap(({ keep = {} }) => Object.keys(keep)));
  return [
    ['baseUrl', 'http://localhost:3000'],
    ['password', 'seven green bottles'],
    ...[...kept].map((name): [string, string] => [name, '']),
  ];
}

function tagOf({ tags: [tag = 'Other'] = [] }: Operation): string {
  return tag;
}

function json(name: string, value: unknown): { readonly path: string; readonly text: string } {
  return { path: `${PATH}.${name}.json`, text: `${JSON.stringify(value, null, 2)}\n` };
}
