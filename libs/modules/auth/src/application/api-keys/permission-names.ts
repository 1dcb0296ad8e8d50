import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, Matches } from 'class-validator';

const MAX = 200;

/** Validates a field as a list of names of permissions. Whether they exist, and are held, is asked later. */
export function PermissionNames() {
  return applyDecorators(
    ApiProperty({ type: 'array', items: { type: 'string', maxLength: 83 }, maxItems: MAX, example: ['users:read'] }),
    IsArray(),
    ArrayMaxSize(MAX),
    Matches(/^[a-z][a-z-]{0,40}:[a-z][a-z-]{0,40}$/, { each: true, message: 'each must be the name of a permission' }),
  );
}
