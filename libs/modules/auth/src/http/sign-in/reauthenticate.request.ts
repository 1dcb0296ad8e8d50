import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { Text } from '@plinth/platform/http';
import { PasskeyAnswer } from '../../application/passkeys/passkey-field.js';
import { GivenPassword } from '../../application/passwords/password-fields.js';

/** One proof of identity. */
export class ReauthenticateRequest {
  /** The caller's password. */
  @ApiPropertyOptional({ type: 'string', format: 'password' })
  @ValidateIf((body: ReauthenticateRequest) => body.password !== undefined || (body.code ?? body.passkey) === undefined)
  @GivenPassword()
  password?: string;

  /** In its place: six digits of the caller's authenticator app, or a recovery code. */
  @ApiPropertyOptional({ type: 'string' })
  @ValidateIf((body: ReauthenticateRequest) => body.code !== undefined)
  @Text({ max: 64 })
  code?: string;

  /** In their place: what `navigator.credentials.get()` gave for POST /v1/auth/passkeys/authentication-options. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @ValidateIf((body: ReauthenticateRequest) => body.passkey !== undefined)
  @PasskeyAnswer('AuthenticationResponseJSON')
  passkey?: object;
}
