import { IsOptional } from 'class-validator';
import { EmailAddress } from '@plinth/modules/users';
import { Text } from '@plinth/platform/http';
import { NewPassword } from '../../application/passwords/password-fields.js';

/** What a person registers with. */
export class RegisterRequest {
  /** The address that the account signs in with. */
  @EmailAddress()
  email: string;

  /** 8 to 128 characters; refused when it is common or made of the account's own words. */
  @NewPassword()
  password: string;

  /** The name that others see. */
  @IsOptional()
  @Text({ max: 100 })
  displayName?: string | null;
}
