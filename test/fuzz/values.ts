import type { Description, Schema } from './description.js';
import type { Random } from './random.js';

/** Texts that programs stumble over. */
export const ODD_TEXTS: readonly string[] = [
  ...['', ' ', '\0', 'a\0b', '\u202Egnp.exe', '\uD800', '\uDFFFx', '👩‍👩‍👧‍👦', 'İıſß', 'é'.normalize('NFD'), '\uFEFF'],
  ...[
    "' OR 1=1 --",
    '"; DROP TABLE job; --',
    '%',
    '%_%',
    '\\',
    '\\x00',
    '${7*7}',
    '{{7*7}}',
    '<script>',
    '../../etc/passwd',
  ],
  ...[
    'null',
    'undefined',
    'NaN',
    '-0',
    '1e999',
    '0x10',
    '9007199254740993',
    'true',
    '[]',
    '{}',
    '\r\nX-Evil: 1',
    '%00',
    '%2e%2e%2f',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'a'.repeat(5_000),
    '\u0301'.repeat(300),
    '𝕏'.repeat(200),
  ],
  ...[
    '2030-02-31T00:00:00Z',
    '0000-00-00',
    '+275760-09-13T00:00:00.001Z',
    '-271821-04-20T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '0001-01-01',
  ],
];

const LETTERS = 'abcdefgh-0123'.split('');
const ODD_NUMBERS = [0, -0, -1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63, 1e-320, -(2 ** 31) - 1];

/** Makes values for schemas: such as they ask for, and such as nobody should send. */
export class Values {
  constructor(
    private readonly random: Random,
    private readonly description: Description,
    /** Names and ids that answers held, so that what is asked for sometimes exists. */
    private readonly known: readonly string[],
  ) {}

  /** What the schema asks for. */
  valid(schema: Schema, depth = 0): unknown {
    const { random } = this;
    const resolved = this.description.resolve(schema);
    if (resolved.enum) return random.pick(resolved.enum);
    if (resolved.example !== undefined && random.chance(0.5)) return resolved.example;
    const types = [resolved.type ?? 'object'].flat();
    switch (random.pick(types)) {
      case 'string':
        return this.text(resolved);
      case 'integer':
        return this.integer(resolved);
      case 'number':
        return this.integer(resolved) + random.next();
      case 'boolean':
        return random.chance(0.5);
      case 'array':
        return Array.from({ length: random.int(Math.min(4, (resolved.maxItems ?? 3) + 1)) }, () =>
          this.valid(resolved.items ?? { type: 'string' }, depth + 1),
        );
      case 'null':
        return null;
      default:
        return this.object(resolved, depth);
    }
  }

  /** What no schema asks for. */
  odd(): unknown {
    const { random } = this;
    switch (random.int(9)) {
      case 0:
        return random.pick(ODD_NUMBERS);
      case 1:
        return null;
      case 2:
        return random.chance(0.5);
      case 3:
        return [];
      case 4:
        return Array.from({ length: 1_000 }, () => random.pick(ODD_TEXTS.slice(0, 20)));
      case 5:
        return deep(random.pick([5, 31, 33, 400]));
      case 6:
        return { [random.pick(ODD_TEXTS)]: random.pick(ODD_TEXTS), length: -1, then: 'x', toJSON: 1 };
      default:
        return random.pick(ODD_TEXTS);
    }
  }

  /** A value with one of its parts replaced, removed or added. */
  mutated(value: unknown): unknown {
    const { random } = this;
    if (typeof value !== 'object' || value === null || random.chance(0.15)) return this.odd();
    if (Array.isArray(value)) return [...(value as unknown[]), this.odd()];
    const entries = Object.entries(value);
    const kind = random.int(4);
    if (kind === 0) entries.push([random.pick(ODD_TEXTS), this.odd()]);
    else if (kind === 1 && entries.length > 0) entries.splice(random.int(entries.length), 1);
    else if (entries.length > 0) {
      const at = random.int(entries.length);
      const [key, child] = entries[at] ?? ['', null];
      entries[at] = [key, random.chance(0.3) ? this.mutated(child) : this.odd()];
    }
    return Object.fromEntries(entries);
  }

  /** A path segment or a parameter. */
  text(schema: Schema): string {
    const { random } = this;
    if (this.known.length > 0 && random.chance(0.4)) return random.pick(this.known);
    if (schema.format === 'uuid') return random.id();
    if (schema.format === 'date-time') return new Date(1.9e12 + random.int(1e9)).toISOString();
    if (schema.format === 'email') return `fuzz-${String(random.int(1e9))}@example.com`;
    if (schema.format === 'password')
      return random.pick(['seven green bottles', 'a long sentence is easy to remember']);
    const length = Math.max(schema.minLength ?? 1, random.int(Math.min(schema.maxLength ?? 20, 20)));
    return `f${Array.from({ length }, () => random.pick(LETTERS)).join('')}f`.slice(0, schema.maxLength);
  }

  private integer({ minimum = 0, maximum = 100 }: Schema): number {
    const { random } = this;
    const roll = random.int(4);
    if (roll === 0) return minimum;
    if (roll === 1) return maximum;
    return minimum + random.int(Math.min(maximum - minimum, 1_000) + 1);
  }

  private object({ properties = {}, required = [] }: Schema, depth: number): Record<string, unknown> {
    const share = this.random.pick([0, 0.2, 0.5]);
    const taken = Object.entries(properties).filter(([key]) => required.includes(key) || this.random.chance(share));
    if (depth > 6) return {};
    return Object.fromEntries(taken.map(([key, schema]) => [key, this.valid(schema, depth + 1)]));
  }
}

function deep(levels: number): unknown {
  return levels === 0 ? 'x' : levels % 2 === 0 ? [deep(levels - 1)] : { a: deep(levels - 1) };
}
