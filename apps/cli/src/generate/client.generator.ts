import { comment, fieldsOf, indented, typeOf } from './client/type-of.js';
import { isTus, methodOf, rowOf } from './client/endpoint.js';
import { description, operationsOf, type Description, type Operation, type Schema } from './description.js';
import type { Generator } from './generator.js';

const FOLDER = 'libs/client/src/generated';
const MADE = '// Made by `npm run plinth -- generate`; do not edit.\n';

/** `libs/client/src/generated`: the types of the API and the table of its operations. */
export const client: Generator = async () => {
  const document = await description();
  const operations = operationsOf(document).filter((operation) => !isTus(operation));
  return [
    { path: `${FOLDER}/schemas.ts`, text: MADE + schemas(document) },
    { path: `${FOLDER}/api.ts`, text: MADE + api(document, operations) },
    { path: `${FOLDER}/endpoints.ts`, text: MADE + endpoints(document, operations) },
  ];
};

function schemas({ components }: Description): string {
  const declared = Object.entries((components['schemas'] ?? {}) as Record<string, Schema>);
  return declared
    .map(([name, schema]) => {
      const about = comment(schema.description);
      return schema.type === 'object' && schema.properties
        ? `\n${about}export interface ${name} {\n${indented(fieldsOf(schema))}\n}\n`
        : `\n${about}export type ${name} = ${typeOf(schema)};\n`;
    })
    .join('');
}

function api(document: Description, operations: readonly Operation[]): string {
  const groups = grouped(operations);
  const interfaces = groups.map(([name, members]) => {
    const methods = members.map((member) => methodOf(document, member)).join('\n');
    return `export interface ${typeName(name)} {\n${indented(methods)}\n}\n`;
  });
  const members = groups.map(([name]) => `readonly ${name}: ${typeName(name)};`).join('\n');
  const text = [...interfaces, `/** Every operation of the API. */\nexport interface Api {\n${indented(members)}\n}\n`];
  const { schemas: named = {} } = document.components;
  const used = Object.keys(named).filter((name) => text.some((part) => new RegExp(`\\b${name}\\b`).test(part)));
  return [
    `import type { Binary, Call, CallOptions, EventStream, ListCall } from '../types.js';\n`,
    `import type {\n${used.map((name) => `  ${name},\n`).join('')}} from './schemas.js';\n\n`,
    text.join('\n'),
  ].join('');
}

function endpoints(document: Description, operations: readonly Operation[]): string {
  const groups = grouped(operations).map(
    ([name, members]) =>
      `  ${name}: {\n${members.map((member) => `    ${member.name}: ${rowOf(document, member)},\n`).join('')}  },\n`,
  );
  return [
    `import type { Endpoint } from '../types.js';\n\n`,
    `/** How each operation is called, by group and name. */\n`,
    `export const endpoints: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {\n${groups.join('')}};\n`,
  ].join('');
}

function grouped(operations: readonly Operation[]): readonly [string, readonly Operation[]][] {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) groups.set(operation.group, [...(groups.get(operation.group) ?? []), operation]);
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
}

function typeName(group: string): string {
  return `${group.charAt(0).toUpperCase()}${group.slice(1)}Operations`;
}
