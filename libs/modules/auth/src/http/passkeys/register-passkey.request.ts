import { IsOptional } from 'class-validator';
import { Text } from '@plinth/platform/http';
import { PasskeyAnswer } from '../../application/passkeys/passkey-field.js';

/** A new passkey, as the browser made it. */
export class RegisterPasskeyRequest {
  /** A name to tell it from others by. */
  @IsOptional()
  @Text({ max: 100 })
  label?: string | null;

  /** What `navigator.credentials.create()` gave, as JSON. */
  @PasskeyAnswer('RegistrationResponseJSON')
  response: object;
}
