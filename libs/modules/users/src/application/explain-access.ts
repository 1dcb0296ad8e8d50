import { Injectable } from '@nestjs/common';
import { PermissionCatalogue } from '@plinth/platform/access';
import { MEMBER, RolesApi, RolesErrors } from '@plinth/modules/roles';
import type { AccessLack, ExplainAccessResponse } from '../http/explain-access.response.js';
import { UsersApi } from '../users.api.js';
import { UsersErrors } from '../users.errors.js';

/** Says whether somebody may do something, and why. A role on the platform counts in every organization as well. */
@Injectable()
export class ExplainAccess {
  constructor(
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly catalogue: PermissionCatalogue,
  ) {}

  /** @throws {AppError} `users.not_found`, `roles.unknown_permission` */
  async run(userId: string, permission: string): Promise<ExplainAccessResponse> {
    if (!this.catalogue.has(permission)) throw RolesErrors.unknownPermission();
    const user = await this.users.find(userId);
    if (!user) throw UsersErrors.notFound();
    const held = (await this.roles.rolesOf([userId])).get(userId) ?? [];
    const permitting = await this.roles.rolesPermitting(permission);
    const because = held
      .filter((role) => permitting.includes(role))
      .map((role) => ({
        role,
        via: role === MEMBER ? ('everyone' as const) : ('grant' as const),
        organizationId: null,
      }));
    const lacking: AccessLack[] = [];
    if (because.length === 0) {
      lacking.push({ what: 'permission', detail: `No role of theirs permits ${permission}.`, roles: permitting });
    }
    if (user.status === 'suspended') {
      lacking.push({ what: 'status', detail: 'The account is suspended.', roles: [] });
    }
    return { allowed: lacking.length === 0, because, lacking };
  }
}
