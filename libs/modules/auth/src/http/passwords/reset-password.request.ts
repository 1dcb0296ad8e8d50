import { NewPassword } from '../../application/passwords/password-fields.js';
import { LinkTokenRequest } from '../email/link-token.request.js';

/** A new password, and the right to set it. */
export class ResetPasswordRequest extends LinkTokenRequest {
  /** 8 to 128 characters; refused when it is common or made of the account's own words. */
  @NewPassword()
  password: string;
}
