import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { PROVIDER_NAME } from '@plinth/config';
import { Text } from '@plinth/platform/http';
import { ChangeIdentityProviderRequest } from './change-identity-provider.request.js';

/** A provider to add. */
export class AddIdentityProviderRequest extends ChangeIdentityProviderRequest {
  /** Lower-case letters, digits and dashes; part of the addresses of its sign-in, and never changed. */
  @ApiProperty({ type: 'string', maxLength: 31, example: 'acme' })
  @Matches(PROVIDER_NAME, { message: 'must be 1 to 31 lower-case letters, digits and dashes' })
  name: string;

  /** Its issuer, exactly as its ID tokens name it. */
  @Text({ max: 500 })
  declare issuer: string;

  /** The id that it knows this platform by. */
  @Text({ max: 500 })
  declare clientId: string;
}
