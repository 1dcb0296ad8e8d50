import { GivenPassword, NewPassword } from '../../application/passwords/password-fields.js';

/** The password as it is and as it is to be. */
export class ChangePasswordRequest {
  /** The current password. */
  @GivenPassword()
  currentPassword: string;

  /** 8 to 128 characters; refused when it is common or made of the account's own words. */
  @NewPassword()
  password: string;
}
