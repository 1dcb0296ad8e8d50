import { createRequire } from 'node:module';
import type { Type } from '@nestjs/common';
import type { JsonObject } from '@plinth/kernel';
import { ValidationTypes } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';

interface TypeStorage {
  findTypeMetadata(target: object, property: string): { readonly typeFunction: () => Type } | undefined;
}

// What @Type declared; class-transformer exports it on this path only.
const { defaultMetadataStorage: types } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as {
  defaultMetadataStorage: TypeStorage;
};

/**
 * The JSON Schema of a payload class, from the rules of class-validator: plain, self-contained (nested classes are
 * written out in place, so they must not contain themselves) and refusing unknown fields.
 */
export function payloadSchema(payloadClass: Type): JsonObject {
  const schema = targetConstructorToSchema(payloadClass, {
    additionalConverters: {
      [ValidationTypes.NESTED_VALIDATION]: ({ target, propertyName }) => {
        const owner = target as Type;
        const declared = types.findTypeMetadata(owner, propertyName)?.typeFunction();
        return payloadSchema(
          declared ?? (Reflect.getMetadata('design:type', owner.prototype as object, propertyName) as Type),
        );
      },
    },
  });
  return JSON.parse(
    JSON.stringify({ type: 'object', properties: {}, ...schema, additionalProperties: false }),
  ) as JsonObject;
}
