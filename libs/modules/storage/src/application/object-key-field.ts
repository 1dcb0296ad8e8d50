import { applyDecorators } from '@nestjs/common';
import { ValidateBy, type ValidationArguments } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { faultOfKey, MAX_KEY_BYTES } from './object-key.js';

/** Validates a field of a payload as the key of an object, by the rule that addresses are held to. */
export function ObjectKeyField(): PropertyDecorator {
  return applyDecorators(
    JSONSchema({ type: 'string', minLength: 1, maxLength: MAX_KEY_BYTES }),
    ValidateBy({
      name: 'isObjectKey',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && faultOfKey(value) === null,
        defaultMessage: (field?: ValidationArguments) => {
          const value: unknown = field?.value;
          return (typeof value === 'string' && faultOfKey(value)?.detail) || 'must be a string';
        },
      },
    }),
  );
}
