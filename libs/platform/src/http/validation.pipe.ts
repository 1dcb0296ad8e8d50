import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import * as transformerPackage from 'class-transformer';
import * as validatorPackage from 'class-validator';
import type { InputFault } from '@plinth/kernel';
import { HttpErrors } from './http.errors.js';
import { rememberRules } from './remembered-rules.js';

/** Validates every body and query against its class. Unknown fields are refused, values are never converted silently. */
export function validationPipe(): ValidationPipe {
  rememberRules();
  return new ParsedInputPipe({
    // Given, because the pipe would load them a second time, past the bundle.
    transformerPackage,
    validatorPackage,
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      HttpErrors.validationFailed({ faults: errors.flatMap((error) => validationFaults(error, '')) }),
  });
}

/** Nest's pipe, without its searches for what cannot be in what our parsers read. */
class ParsedInputPipe extends ValidationPipe {
  /** Nest takes `null` for an object without fields. */
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (value === null && metadata.type === 'body') {
      throw HttpErrors.validationFailed({ faults: [{ pointer: '', code: 'object', detail: 'must be an object' }] });
    }
    return super.transform(value, metadata);
  }

  /** The body parser refuses such keys, and class-transformer passes them by. */
  protected override stripProtoKeys(): void {}

  /** Lists come out of JSON, which knows no gaps. */
  protected override closeArrayGaps(): void {}

  /** Nor does it know bytes. */
  protected override findNestedBinaryValues(): ValidationError[] {
    return [];
  }
}

/** The faults of an error of class-validator; pointers start with `path`. */
export function validationFaults(error: ValidationError, path: string): InputFault[] {
  const pointer = `${path}/${error.property.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
    pointer,
    code: rule === 'whitelistValidation' ? 'unknown' : snakeCase(rule),
    detail,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => validationFaults(child, pointer))];
}

function snakeCase(rule: string): string {
  return rule
    .replace(/^is(?=[A-Z])/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
