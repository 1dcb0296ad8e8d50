import { Injectable } from '@nestjs/common';
import { Assurance, PermissionCatalogue } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import type { RoleRow } from '../persistence/roles.repository.js';
import { RolesApi } from '../roles.api.js';
import { RolesErrors } from '../roles.errors.js';
import { permissionsOf } from './built-in-roles.js';
import { MfaRoles } from './mfa-roles.js';

/** Says who may change whether a role asks for a second factor. */
@Injectable()
export class AssertMfaChange {
  constructor(
    private readonly roles: RolesApi,
    private readonly mfaRoles: MfaRoles,
    private readonly catalogue: PermissionCatalogue,
    private readonly assurance: Assurance,
  ) {}

  /**
   * Nobody shuts themselves out. And a role is guarded less only by who has passed a second factor, so that a stolen
   * password does not open it, and who holds all that the role permits.
   * @throws {AppError} `roles.mfa_configured`, `auth.mfa_required`, `roles.permission_not_held`
   */
  async of(before: RoleRow, mfaRequired: boolean): Promise<void> {
    if (!mfaRequired && this.mfaRoles.isConfigured(before.name)) throw RolesErrors.mfaConfigured();
    if (mfaRequired === before.mfaRequired) return;
    const caller = currentPrincipal();
    const held = (await this.roles.rolesOf([caller.userId])).get(caller.userId) ?? [];
    if (!mfaRequired || held.includes(before.name)) this.assurance.assertSecondFactor(caller);
    if (!mfaRequired) this.roles.assertCallerHolds(permissionsOf(before, this.catalogue));
  }
}
