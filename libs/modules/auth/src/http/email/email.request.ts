import { EmailAddress } from '@plinth/modules/users';

/** An e-mail address. */
export class EmailRequest {
  /** The address that the mail goes to. */
  @EmailAddress()
  email: string;
}
