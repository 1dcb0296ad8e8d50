import { ValidateIf } from 'class-validator';

/**
 * Validates a field only where it is there. Unlike with `@IsOptional()`, a `null` is there, and is refused by whatever
 * else the field declares; where it means something, such as to clear, the field says so with both `@IsOptional()` and
 * its type.
 */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
