import { ApiProperty } from '@nestjs/swagger';

/** One reason why a permission is held. */
export class AccessReason {
  /** The role that permits it. */
  role: string;

  /** How the person comes to the role: `grant` on the platform, `membership` in an organization, `everyone`. */
  @ApiProperty({ enum: ['grant', 'membership', 'everyone'] })
  via: 'grant' | 'membership' | 'everyone';

  /** Where the role was given; `null` for the platform. */
  @ApiProperty({ type: 'string', nullable: true })
  organizationId: string | null;
}

/** What stands between a person and a permission. */
export class AccessLack {
  /** `permission`: no role of theirs has it. `status`: the account cannot be used. */
  @ApiProperty({ enum: ['permission', 'status'] })
  what: 'permission' | 'status';

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
}
