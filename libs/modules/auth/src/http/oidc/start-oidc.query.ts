import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';

/** What an app begins a single sign-on with. */
export class StartOidcQuery {
  /** Where the person comes back to: exactly one of `AUTH_REDIRECT_URIS`. */
  @ApiProperty({ type: 'string', example: 'https://app.example.com/signed-in' })
  @IsString()
  @MaxLength(2_000)
  redirectUri: string;

  /** The app's own PKCE challenge: the SHA-256 of its verifier, in base64url. */
  @ApiProperty({ type: 'string', maxLength: 43, example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' })
  @Matches(/^[A-Za-z0-9_-]{43}$/, { message: 'must be an S256 challenge: 43 characters of base64url' })
  codeChallenge: string;
}
