import { PasskeyAnswer } from '../../application/passkeys/passkey-field.js';

/** The proof of a passkey. */
export class AuthenticatePasskeyRequest {
  /** What `navigator.credentials.get()` gave, as JSON. */
  @PasskeyAnswer('AuthenticationResponseJSON')
  response: object;
}
