import type { Schema } from '../description.js';

/** The TypeScript type of what a schema admits; named schemas keep their name. */
export function typeOf(schema: Schema | undefined): string {
  if (schema === undefined) return 'unknown';
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return union(either.map(typeOf));
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['unknown']);
  return union(types.map((type) => typeNamed(type, schema)));
}

/** The types that a value may have, each once. */
export function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

/** The fields of an object type, one a line, each with what is said about it. */
export function fieldsOf({ properties = {}, required = [] }: Schema): string {
  return Object.entries(properties)
    .map(([name, schema]) => field(name, schema, required.includes(name)))
    .join('\n');
}

/** One field of an object type. */
export function field(name: string, schema: Schema | undefined, isRequired: boolean, about?: string): string {
  return `${comment(about ?? schema?.description)}${quoted(name)}${isRequired ? '' : '?'}: ${typeOf(schema)};`;
}

/** A docstring, or nothing. */
export function comment(about: string | undefined): string {
  const text = about?.replaceAll('*/', '*∕').trim() ?? '';
  return text === '' ? '' : `/** ${text.replace(/\s*\n\s*/g, ' ')} */\n`;
}

/** Moves a text to the right. */
export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function typeNamed(type: string, schema: Schema): string {
  if (type === 'integer') return 'number';
  if (type === 'array') return `Array<${typeOf(schema.items)}>`;
  if (type === 'string') return schema.format === 'binary' ? 'Blob' : 'string';
  if (type !== 'object') return type;
  if (schema.properties) return `{\n${indented(fieldsOf(schema))}\n}`;
  return typeof schema.additionalProperties === 'object'
    ? `Record<string, ${typeOf(schema.additionalProperties)}>`
    : 'Record<string, unknown>';
}

function quoted(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
