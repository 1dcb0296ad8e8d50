import { ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeAbsent } from '@plinth/platform/http';
import { EmailAddress } from '../application/email-address.js';
import { ChangeMeRequest } from './change-me.request.js';

/** What to change of somebody's account. */
export class ChangeUserRequest extends ChangeMeRequest {
  /** Another address, which is unverified until the person shows that it is theirs. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @EmailAddress()
  email?: string;
}
