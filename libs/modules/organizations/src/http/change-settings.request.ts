import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, Matches } from 'class-validator';
import { PROVIDER_NAME } from '@plinth/config';
import { MayBeAbsent } from '@plinth/platform/http';
import { DomainName } from '../application/domain-name.js';

/** What to change of an organization's settings; what is left out stays. */
export class ChangeSettingsRequest {
  /** Whether its members need a second factor to act in it. Whoever asks for it has to have passed one. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsBoolean()
  mfaRequired?: boolean;

  /** Mail domains of whoever may be invited or join; empty for any. Who is a member already stays one. */
  @ApiPropertyOptional({ type: 'array', items: { type: 'string', maxLength: 253 }, maxItems: 50 })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(50)
  @DomainName({ each: true })
  allowedEmailDomains?: string[];

  /** Whether members with an address in a verified domain sign in with `ssoProvider` and in no other way. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsBoolean()
  ssoRequired?: boolean;

  /** The name of an identity provider; `null` for none. */
  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 31, example: 'acme' })
  @IsOptional()
  @Matches(PROVIDER_NAME, { message: 'must be the name of a provider' })
  ssoProvider?: string | null;
}
