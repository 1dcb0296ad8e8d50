import { ApiProperty } from '@nestjs/swagger';
import type { OrganizationSettings } from '../persistence/settings.repository.js';

/** What an organization asks of its members. */
export class SettingsResponse {
  /** Whether they need a second factor to act in it: without one they get 403 `auth.mfa_required`. */
  mfaRequired: boolean;

  /** Mail domains of whoever may be invited or join; empty for any. */
  @ApiProperty({ type: 'array', items: { type: 'string' }, example: ['example.com'] })
  allowedEmailDomains: string[];

  /** Whether members with an address in a verified domain sign in with `ssoProvider` and in no other way. */
  ssoRequired: boolean;

  /** The name of an identity provider, as in `GET /v1/auth/oidc/providers`; `null` for none. */
  @ApiProperty({ type: 'string', nullable: true, example: 'acme' })
  ssoProvider: string | null;

  static from({ mfaRequired, allowedEmailDomains, ssoRequired, ssoProvider }: OrganizationSettings): SettingsResponse {
    return { mfaRequired, allowedEmailDomains: [...allowedEmailDomains], ssoRequired, ssoProvider };
  }
}
