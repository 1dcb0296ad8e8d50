import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';
import { Domains, OrganizationTable, RoleTable } from '../../application/oidc/provider-fields.js';

/** What to change of a provider; what is left out stays. */
export class ChangeIdentityProviderRequest {
  /** What people see on its button. */
  @MayBeAbsent()
  @Text({ max: 100 })
  label?: string;

  /** Its issuer, exactly as its ID tokens name it. */
  @MayBeAbsent()
  @Text({ max: 500 })
  issuer?: string;

  /** The id that it knows this platform by. */
  @MayBeAbsent()
  @Text({ max: 500 })
  clientId?: string;

  /** The secret that goes with the id; `null` for a public client. It is kept sealed and never shown. */
  @ApiPropertyOptional({ type: 'string', nullable: true })
  @IsOptional()
  @Text({ max: 1_000 })
  clientSecret?: string | null;

  /** What is asked of it, separated by spaces; `openid` among it. */
  @MayBeAbsent()
  @Text({ max: 500 })
  @Matches(/(?:^| )openid(?: |$)/, { message: 'must hold openid' })
  scopes?: string;

  /** Mail domains whose people sign in with it and in no other way. */
  @MayBeAbsent()
  @Domains()
  domains?: string[];

  /** Whether people may sign in with it. */
  @MayBeAbsent()
  @IsBoolean()
  enabled?: boolean;

  /** The claim with a person's groups: its name, or a path such as `realm_access.roles`. */
  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'groups' })
  @IsOptional()
  @Text({ max: 200 })
  rolesClaim?: string | null;

  /** A role by the value of that claim that gives it. The caller has to hold what these roles permit. */
  @MayBeAbsent()
  @RoleTable()
  roles?: Record<string, string>;

  /** The claim with a person's organizations. */
  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'groups' })
  @IsOptional()
  @Text({ max: 200 })
  organizationsClaim?: string | null;

  /** The id of an organization by the value of that claim that makes a person its member. */
  @MayBeAbsent()
  @OrganizationTable()
  organizations?: Record<string, string>;
}
