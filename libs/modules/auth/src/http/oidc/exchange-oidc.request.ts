import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

/** What an app changes for tokens. */
export class ExchangeOidcRequest {
  /** The `code` that the person came back with. It is good once, for a minute. */
  @ApiProperty({ type: 'string' })
  @IsString()
  @Length(1, 256)
  code: string;

  /** The app's own PKCE verifier (RFC 7636). */
  @ApiProperty({ type: 'string', maxLength: 128, example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' })
  @Matches(/^[A-Za-z0-9._~-]{43,128}$/, { message: 'must be 43 to 128 unreserved characters' })
  codeVerifier: string;
}
