import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One reason why a permission is held. */
export class AccessReason {
  /** The role that permits it. Roles within an organization read `organization:admin`. */
  role: string;

  /**
   * How they come to it: `grant` by an administrator, `provider` of sign-in whose claims give the role, `membership` in
   * an organization, `everyone`, or what a `service-account` was given.
   */
  @ApiProperty({ enum: ['grant', 'provider', 'membership', 'everyone', 'service-account'] })
  via: 'grant' | 'provider' | 'membership' | 'everyone' | 'service-account';

  /** Where the role was given; `null` for the platform. */
  @ApiProperty({ type: 'string', nullable: true })
  organizationId: string | null;

  /** The provider of sign-in whose claims give the role; only where one does. */
  @ApiPropertyOptional()
  provider?: string;
}

/** What stands between a person and a permission. */
export class AccessLack {
  /** `permission`: no role of theirs has it. `membership`: they are not of the organization. `status`: the account cannot be used. */
  @ApiProperty({ enum: ['permission', 'membership', 'status'] })
  what: 'permission' | 'membership' | 'status';

  /** The same in a sentence. */
  detail: string;

  /** The roles that would give the permission. */
  @ApiProperty({ type: 'string', isArray: true })
  roles: readonly string[];
}

/** Whether a person may do something, and why. */
export class ExplainAccessResponse {
  /** The decision, as every route makes it. */
  allowed: boolean;

  /** The roles that permit it; empty where none does. */
  @ApiProperty({ type: AccessReason, isArray: true })
  because: readonly AccessReason[];

  /** What is lacking; empty where it is allowed. */
  @ApiProperty({ type: AccessLack, isArray: true })
  lacking: readonly AccessLack[];

  /** Roles of theirs that ask for a second factor: without one `/v1/admin` refuses even what is allowed. */
  @ApiProperty({ type: 'string', isArray: true })
  mfaRoles: readonly string[];
}
