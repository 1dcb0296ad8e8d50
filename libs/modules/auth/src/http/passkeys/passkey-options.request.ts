import { IsOptional } from 'class-validator';
import { EmailAddress } from '@plinth/modules/users';

/** Whose passkeys to ask the browser for. */
export class PasskeyOptionsRequest {
  /** Left out: whichever the browser has for this site. */
  @IsOptional()
  @EmailAddress()
  email?: string | null;
}
