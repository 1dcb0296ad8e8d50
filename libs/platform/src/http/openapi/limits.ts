import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, typeOfSchema, type Schema } from './shapes.js';

const INT32 = 2_147_483_647;

/** Says of every number what is true of all of ours: counts that JSON carries exactly; and of texts what their format says. */
export function describeLimits(document: OpenAPIObject): void {
  for (const schema of Object.values(document.components?.schemas ?? {})) walk(schema);
  for (const { operation } of operationsOf(document)) {
    for (const { schema } of (operation.parameters ?? []) as { schema?: Schema }[]) if (schema) walk(schema);
    for (const answer of Object.values(operation.responses)) {
      for (const { schema } of Object.values(
        (answer as { content?: Record<string, { schema?: Schema }> }).content ?? {},
      )) {
        if (schema) walk(schema);
      }
    }
  }
}

function walk(schema: Schema): void {
  switch (typeOfSchema(schema)) {
    case 'integer':
      schema.minimum ??= 0;
      schema.maximum ??= Number.MAX_SAFE_INTEGER;
      schema.format ??= schema.maximum > INT32 ? 'int64' : 'int32';
      break;
    case 'string':
      if (schema.format === 'date-time') schema.maxLength ??= 35;
      if (schema.format === 'uuid') schema.maxLength ??= 36;
      break;
    case 'array':
      if (schema.items) walk(schema.items);
      break;
    default:
  }
  for (const each of Object.values(schema.properties ?? {})) walk(each);
  for (const each of [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) walk(each);
}
