import { typeOfSchema, type Content, type Schema } from './shapes.js';

const ID = '0199c0de-7a11-7000-8000-00000000c0de';

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: ID,
  email: 'ada@example.com',
  'date-time': '2030-01-31T12:00:00.000Z',
  date: '2030-01-31',
  uri: 'https://example.com/',
  password: 'a long sentence is easy to remember',
  binary: 'The bytes.',
};

// What a text is about where nothing but its name tells.
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/(^|[a-z])ids?$/i, ID],
  [/email$/i, 'ada@example.com'],
  [/url$/i, 'https://plinth.example.com/'],
  [/token$|signature$|hash$|key$/i, 'Zk3xQ9'],
  [/displayName$/, 'Ada Lovelace'],
  [/timeZone$/, 'UTC'],
  [/^ip$/, '203.0.113.7'],
  [/userAgent$/, 'Mozilla/5.0'],
];

/** Which properties an example shows. */
type Side = 'request' | 'answer';

/**
 * Gives every media type the example that its schema implies. What a field says of itself goes first (`example`,
 * `default`, `enum`), then its format, its name and its limits. A request shows what is required and what its fields
 * give an example for; an answer shows everything.
 */
export function addExamples(content: Content, side: Side, schemas: Readonly<Record<string, Schema>>): void {
  for (const body of Object.values(content)) {
    if (body.schema === undefined || body.example !== undefined || body.examples !== undefined) continue;
    body.example = new Examples(side, schemas).of(body.schema, '');
  }
}

class Examples {
  /** What is being described at the moment, from the outside in. */
  private readonly path: Schema[] = [];

  constructor(
    private readonly side: Side,
    private readonly schemas: Readonly<Record<string, Schema>>,
  ) {}

  of(schema: Schema, name: string): unknown {
    const resolved = this.resolve(schema);
    if (resolved.example !== undefined) return resolved.example;
    if (resolved.const !== undefined) return resolved.const;
    if (resolved.default !== undefined) return resolved.default;
    if (resolved.enum) return resolved.enum[0];
    const choice = (resolved.anyOf ?? resolved.oneOf)?.[0];
    if (choice) return this.of(choice, name);
    switch (typeOfSchema(resolved)) {
      case 'object':
        return this.object(resolved);
      case 'array':
        return resolved.items ? this.list(resolved.items, name) : [];
      case 'integer':
      case 'number':
        return Math.min(Math.max(resolved.minimum ?? 1, 1), resolved.maximum ?? 1);
      case 'boolean':
        return true;
      case 'string':
        return textOf(resolved, name);
      default:
        return {};
    }
  }

  /** One of a kind; none where that would contain itself, as a tree does. */
  private list(items: Schema, name: string): unknown[] {
    const item = this.named(items) ?? items;
    if (this.path.includes(item)) return [];
    this.path.push(item);
    const example = [this.of(item, name)];
    this.path.pop();
    return example;
  }

  private object({ properties = {}, required = [] }: Schema): Record<string, unknown> {
    const shown = Object.entries(properties).filter(
      ([key, schema]) => this.side === 'answer' || required.includes(key) || isTimeless(this.resolve(schema)),
    );
    return Object.fromEntries(shown.map(([key, schema]) => [key, this.of(schema, key)]));
  }

  private resolve(schema: Schema): Schema {
    const named = this.named(schema);
    if (named) return this.resolve(named);
    if (!schema.allOf) return schema;
    return [...schema.allOf.map((part) => this.resolve(part)), schema].reduce<Schema>(
      (whole, part) => ({
        ...whole,
        ...part,
        properties: { ...whole.properties, ...part.properties },
        required: [...(whole.required ?? []), ...(part.required ?? [])],
      }),
      {},
    );
  }

  private named({ $ref }: Schema): Schema | undefined {
    return $ref === undefined ? undefined : (this.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  }
}

/** Has an example that will not age: an instant is too early or too late one day. */
function isTimeless({ example, format }: Schema): boolean {
  return example !== undefined && format !== 'date-time';
}

function textOf({ format, minLength = 0, maxLength }: Schema, name: string): string {
  const text = BY_FORMAT[format ?? ''] ?? BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'example';
  return text.padEnd(minLength, '.').slice(0, maxLength);
}
