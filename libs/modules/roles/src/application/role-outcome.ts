import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { PermissionCatalogue } from '@plinth/platform/access';
import type { RoleChange, RoleRow } from '../persistence/roles.repository.js';
import { RolesApi } from '../roles.api.js';
import { RolesErrors } from '../roles.errors.js';
import { AssertMfaChange } from './assert-mfa-change.js';

/** What a change makes of a role. */
export interface Outcome {
  readonly after: RoleChange;
  /** What the audit trail says of it. */
  readonly details: Record<string, Json>;
  /** Whether it changes anything for who holds the role. */
  readonly concernsHolders: boolean;
}

/** Says what becomes of a role, and refuses what the caller may not make of it. */
@Injectable()
export class RoleOutcome {
  constructor(
    private readonly roles: RolesApi,
    private readonly catalogue: PermissionCatalogue,
    private readonly assertMfaChange: AssertMfaChange,
  ) {}

  /** @throws {AppError} for what is no permission, for what the caller lacks, and as `AssertMfaChange` does. */
  async of(before: RoleRow, change: Partial<RoleChange>): Promise<Outcome> {
    const permissions = sorted(change.permissions ?? before.permissions);
    const gained = permissions.filter((permission) => !before.permissions.includes(permission));
    const lost = before.permissions.filter((permission) => !permissions.includes(permission));
    this.assertGrantable(gained);
    const { mfaRequired = before.mfaRequired } = change;
    if (change.mfaRequired !== undefined) await this.assertMfaChange.of(before, mfaRequired);
    const description = change.description === undefined ? before.description : change.description;
    const mfaChanged = mfaRequired !== before.mfaRequired;
    return {
      after: { description, permissions, mfaRequired },
      details: { gained, lost, ...(mfaChanged && { mfaRequired }) },
      concernsHolders: mfaChanged || gained.length + lost.length > 0,
    };
  }

  /** @throws {AppError} for what is no permission, and for what the caller lacks. */
  assertGrantable(permissions: readonly string[]): void {
    const faults = permissions
      .filter((permission) => !this.catalogue.has(permission))
      .map((name) => ({ pointer: '/permissions', code: 'permission', detail: `${name} is no permission` }));
    if (faults.length > 0) throw RolesErrors.unknownPermission({ faults });
    this.roles.assertCallerHolds(permissions);
  }
}

/** In the one order in which they are stored, each once. */
export function sorted(permissions: readonly string[]): string[] {
  return [...new Set(permissions)].sort();
}
