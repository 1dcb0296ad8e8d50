import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { RoleRow } from '../persistence/roles.repository.js';
import { RolePreviewResponse } from './role-preview.response.js';

/** A named set of permissions. */
export class RoleResponse {
  /** What the role is called, everywhere. */
  name: string;

  /** What it is for. */
  @ApiProperty({ type: 'string', nullable: true })
  description: string | null;

  /** What it permits. */
  @ApiProperty({ type: 'string', isArray: true })
  permissions: readonly string[];

  /** Whether it came with the platform and cannot be changed. */
  builtIn: boolean;

  /** Whether who holds it needs a second factor for `/v1/admin`: without one they get 403 `auth.mfa_required` there. */
  mfaRequired: boolean;

  /** Whether that is so by the configuration (`AUTH_MFA_ROLES`), and cannot be taken back here. */
  mfaConfigured: boolean;

  /** When it was made. */
  createdAt: Date;

  /** When it was last changed. */
  updatedAt: Date;

  /** Who would gain and who would lose what. Only with `dryRun=true`: the rest is then the role as it would be. */
  @ApiPropertyOptional({ type: RolePreviewResponse })
  preview?: RolePreviewResponse;

  static from(
    role: RoleRow,
    permissions: readonly string[],
    mfaConfigured: boolean,
    preview?: RolePreviewResponse,
  ): RoleResponse {
    const { name, description, builtIn, mfaRequired, createdAt, updatedAt } = role;
    return {
      name,
      description,
      permissions: [...permissions].sort(),
      builtIn,
      mfaRequired: mfaRequired || mfaConfigured,
      mfaConfigured,
      createdAt,
      updatedAt,
      ...(preview && { preview }),
    };
  }
}
