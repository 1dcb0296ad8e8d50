import { Injectable } from '@nestjs/common';
import { PermissionCatalogue } from '@plinth/platform/access';
import type { RolePreviewResponse } from '../http/role-preview.response.js';
import { RoleResponse } from '../http/role.response.js';
import type { RoleRow } from '../persistence/roles.repository.js';
import { permissionsOf } from './built-in-roles.js';
import { MfaRoles } from './mfa-roles.js';

/** Shows roles as they are in force: with what the catalogue and the configuration add to what is stored. */
@Injectable()
export class PresentRole {
  constructor(
    private readonly catalogue: PermissionCatalogue,
    private readonly mfaRoles: MfaRoles,
  ) {}

  of(role: RoleRow, preview?: RolePreviewResponse): RoleResponse {
    return RoleResponse.from(role, permissionsOf(role, this.catalogue), this.mfaRoles.isConfigured(role.name), preview);
  }
}
