import { Injectable } from '@nestjs/common';
import { PermissionCatalogue } from '@plinth/platform/access';
import type { AccessShift, RolePreviewResponse } from '../http/role-preview.response.js';
import { RolesRepository, type RoleRow } from '../persistence/roles.repository.js';
import { MEMBER, permissionsOf } from './built-in-roles.js';
import { MfaRoles } from './mfa-roles.js';

const FIRST = 20;

/** Says whose access a change of a role would change. It changes nothing and holds nothing. */
@Injectable()
export class PreviewRoles {
  constructor(
    private readonly repository: RolesRepository,
    private readonly catalogue: PermissionCatalogue,
    private readonly mfaRoles: MfaRoles,
  ) {}

  /** @param after what the role would be; `null` where it would be deleted. */
  async of(role: RoleRow, after: RoleRow | null): Promise<RolePreviewResponse> {
    const before = permissionsOf(role, this.catalogue);
    const permissions = after ? permissionsOf(after, this.catalogue) : [];
    const others = (await this.repository.all()).filter(({ id }) => id !== role.id);
    const shifts = async (names: readonly string[]): Promise<AccessShift[]> => {
      const found: AccessShift[] = [];
      for (const permission of [...names].sort()) {
        const shift = await this.shiftOf(role, permission, others);
        if (shift.count > 0) found.push(shift);
      }
      return found;
    };
    const gains = await shifts(permissions.filter((name) => !before.includes(name)));
    const losses = await shifts(before.filter((name) => !permissions.includes(name)));
    const { count: holders } = await this.repository.holdersWithout(role.id, [], 0);
    const asksForMfa = after !== null && this.mfaRoles.includes(after);
    if (asksForMfa === this.mfaRoles.includes(role)) return { holders, gains, losses };
    const asking = others.filter((other) => this.mfaRoles.includes(other));
    // Everyone is a member, and nobody has that as a grant that could be counted.
    if ([role, ...asking].some(({ name }) => name === MEMBER)) return { holders, gains, losses };
    const ids = asking.map(({ id }) => id);
    return { holders, gains, losses, mfaShift: await this.repository.holdersWithout(role.id, ids, FIRST) };
  }

  private async shiftOf(role: RoleRow, permission: string, others: readonly RoleRow[]): Promise<AccessShift> {
    const giving = others.filter((other) => permissionsOf(other, this.catalogue).includes(permission));
    const ids = giving.map(({ id }) => id);
    return { permission, ...(await this.repository.holdersWithout(role.id, ids, FIRST)) };
  }
}
