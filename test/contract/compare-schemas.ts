/** A JSON Schema, as far as it is compared. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly [limit: string]: unknown;
}

/** Where references lead. */
export interface Components {
  readonly schemas?: Readonly<Record<string, Schema>>;
}

type Side = 'request' | 'answer';

const UPPER = ['maxLength', 'maximum', 'maxItems'];
const LOWER = ['minLength', 'minimum', 'minItems'];

/**
 * What breaks a client where `old` becomes `now`. What a request may hold can only grow; what an answer holds can only
 * be added to.
 */
export function compareSchemas(
  old: Schema,
  now: Schema,
  side: Side,
  components: { readonly before: Components; readonly after: Components },
): string[] {
  // A schema that holds itself is compared once.
  const seen = new Set<string>();
  const compare = (one: Schema, other: Schema, at: string): string[] => {
    const pair = `${one.$ref ?? ''} ${other.$ref ?? ''}`;
    if (one.$ref !== undefined) {
      if (seen.has(pair)) return [];
      seen.add(pair);
    }
    const before = flatten(one, components.before);
    const after = flatten(other, components.after);
    const faults = [...typeFaults(before, after, side), ...(side === 'request' ? limitFaults(before, after) : [])];
    const inner = [
      ...objectFaults(before, after, side, at, compare),
      ...(before.items ? compare(before.items, after.items ?? {}, `${at}[]`) : []),
      ...alternativeFaults(before, after, at, compare),
    ];
    if (one.$ref !== undefined) seen.delete(pair);
    return [...faults.map((fault) => `${at === '' ? 'it' : at} ${fault}`), ...inner];
  };
  return compare(old, now, '');
}

type Compare = (old: Schema, now: Schema, at: string) => string[];

function objectFaults(old: Schema, now: Schema, side: Side, at: string, compare: Compare): string[] {
  const name = (key: string) => (at === '' ? key : `${at}.${key}`);
  const wanted = (now.required ?? []).filter((key) => !(old.required ?? []).includes(key));
  const unsure = (old.required ?? []).filter((key) => !(now.required ?? []).includes(key) && now.properties?.[key]);
  return [
    ...Object.entries(old.properties ?? {}).flatMap(([key, schema]) => {
      const next = now.properties?.[key];
      return next ? compare(schema, next, name(key)) : [`${name(key)} is gone`];
    }),
    ...(side === 'request' ? wanted.map((key) => `${name(key)} is required`) : []),
    ...(side === 'answer' ? unsure.map((key) => `${name(key)} may be absent`) : []),
  ];
}

function alternativeFaults(old: Schema, now: Schema, at: string, compare: Compare): string[] {
  const before = old.anyOf ?? old.oneOf ?? [];
  const after = now.anyOf ?? now.oneOf ?? [];
  return before.flatMap((each, index) => compare(each, after[index] ?? {}, at));
}

function typeFaults(old: Schema, now: Schema, side: Side): string[] {
  const before = typesOf(old);
  const after = typesOf(now);
  // Whoever sends may go on sending all types; whoever reads is never given another.
  const lost =
    side === 'request' ? before.filter((type) => !takes(after, type)) : after.filter((type) => !takes(before, type));
  const values = (old.enum ?? []).filter((value) => now.enum && !now.enum.includes(value));
  return [
    ...(before.length > 0 && (after.length === 0 || lost.length > 0) && (side === 'answer' || after.length > 0)
      ? [`is ${after.join(' or ') || 'anything'}, not ${before.join(' or ')}`]
      : []),
    ...(side === 'answer' && old.format !== undefined && now.format !== old.format
      ? [`has the format ${now.format ?? 'of no kind'}, not ${old.format}`]
      : []),
    ...values.map((value) => `is never ${JSON.stringify(value)} any more`),
    ...(side === 'request' && !old.enum && now.enum ? ['is one of a list'] : []),
  ];
}

function limitFaults(old: Schema, now: Schema): string[] {
  const tighter = (keys: readonly string[], sign: 1 | -1) =>
    keys.filter((key) => {
      const [before, after] = [old[key], now[key]] as [number | undefined, number | undefined];
      return after !== undefined && (before === undefined || sign * after < sign * before);
    });
  return [
    ...[...tighter(UPPER, 1), ...tighter(LOWER, -1)].map((key) => `has the ${key} ${String(now[key])}`),
    ...(['pattern', 'format'] as const)
      .filter((key) => now[key] !== undefined && now[key] !== old[key])
      .map((key) => `has the ${key} ${String(now[key])}`),
  ];
}

function flatten(schema: Schema, components: Components): Schema {
  if (schema.$ref !== undefined)
    return flatten(components.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, components);
  if (!schema.allOf) return schema;
  const parts = schema.allOf.map((part) => flatten(part, components));
  return {
    ...Object.assign({}, ...parts, schema),
    properties: Object.assign(
      {},
      ...parts.map(({ properties }) => properties),
      schema.properties,
    ) as Schema['properties'],
    required: [...parts, schema].flatMap(({ required }) => required ?? []),
  } as Schema;
}

function typesOf({ type }: Schema): readonly string[] {
  if (type === undefined) return [];
  return typeof type === 'string' ? [type] : type;
}

function takes(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}
