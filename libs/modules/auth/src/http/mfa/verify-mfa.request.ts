import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { Text } from '@plinth/platform/http';
import { PasskeyAnswer } from '../../application/passkeys/passkey-field.js';
import { MfaTokenRequest } from './mfa-token.request.js';

/** A sign-in that waits, and the second factor: a code or a passkey. */
export class VerifyMfaRequest extends MfaTokenRequest {
  /** Six digits of an authenticator app, or a recovery code. */
  @ApiPropertyOptional({ type: 'string', example: '287082' })
  @ValidateIf((body: VerifyMfaRequest) => body.code !== undefined || body.passkey === undefined)
  @Text({ max: 64 })
  code?: string;

  /** In its place: what `navigator.credentials.get()` gave for POST /v1/auth/mfa/passkey-options, as JSON. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @ValidateIf((body: VerifyMfaRequest) => body.passkey !== undefined)
  @PasskeyAnswer('AuthenticationResponseJSON')
  passkey?: object;
}
