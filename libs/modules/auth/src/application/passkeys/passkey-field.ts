import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

// A response is a few kilobytes at most; certificates of attestation are not asked for.
const MAX_BYTES = 32_768;

/** Validates a field as what a browser answers a WebAuthn ceremony with; the ceremony itself checks the rest. */
export function PasskeyAnswer(name: 'RegistrationResponseJSON' | 'AuthenticationResponseJSON') {
  return applyDecorators(
    ApiProperty({ type: 'object', additionalProperties: true, description: `The browser's ${name}.` }),
    ValidateBy({
      name: 'isPasskeyResponse',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          JSON.stringify(value).length <= MAX_BYTES,
        defaultMessage: () => `must be a ${name}`,
      },
    }),
  );
}
