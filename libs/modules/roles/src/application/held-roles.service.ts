import { Injectable } from '@nestjs/common';
import { PermissionCatalogue, RevocationFeed } from '@plinth/platform/access';
import { Transaction } from '@plinth/platform/database';
import { RolesRepository, type GrantedRole } from '../persistence/roles.repository.js';
import type { Access } from '../roles.api.js';
import { MEMBER, permissionsOf } from './built-in-roles.js';
import { MfaRoles } from './mfa-roles.js';

/** What a user holds: the names of the roles, sorted, and what follows from all of them. */
export interface Held extends Access {
  readonly roles: readonly string[];
}

const MAX_ENTRIES = 50_000;
const EVERYONES: GrantedRole = { userId: null, name: MEMBER, permissions: [], mfaRequired: false };

/**
 * What users hold, kept in memory until a revocation tells of a change. Within a transaction, and while revocations
 * cannot be heard, everything is read from Postgres.
 */
@Injectable()
export class HeldRolesService {
  private readonly memory = new Map<string, Held>();
  private forgotten = 0;

  constructor(
    private readonly repository: RolesRepository,
    private readonly catalogue: PermissionCatalogue,
    private readonly mfaRoles: MfaRoles,
    private readonly transaction: Transaction,
    private readonly feed: RevocationFeed,
  ) {
    feed.subscribe(({ scope, subjectId }) => {
      if (scope === 'session') return;
      this.forgotten += 1;
      if (scope === 'user' && subjectId !== null) this.memory.delete(subjectId);
      else this.memory.clear();
    });
  }

  /** What one user holds. */
  async of(userId: string): Promise<Held> {
    const known = this.recall(userId);
    if (known) return known;
    return (await this.ofAll([userId])).get(userId) as Held;
  }

  /** What each of the users holds. */
  async ofAll(userIds: readonly string[]): Promise<ReadonlyMap<string, Held>> {
    const held = new Map<string, Held>();
    const unknown: string[] = [];
    for (const userId of userIds) {
      const known = this.recall(userId);
      if (known) held.set(userId, known);
      else unknown.push(userId);
    }
    if (unknown.length > 0) for (const [userId, one] of await this.read(unknown)) held.set(userId, one);
    return held;
  }

  private recall(userId: string): Held | undefined {
    return this.feed.isFresh && !this.transaction.isOpen ? this.memory.get(userId) : undefined;
  }

  private async read(userIds: readonly string[]): Promise<ReadonlyMap<string, Held>> {
    const before = this.forgotten;
    const given = new Map<string, GrantedRole[]>(userIds.map((userId) => [userId, []]));
    let ofEveryone = EVERYONES;
    for (const grant of await this.repository.grantsOf(userIds)) {
      if (grant.userId === null) ofEveryone = grant;
      else given.get(grant.userId)?.push(grant);
    }
    const held = new Map([...given].map(([userId, granted]) => [userId, this.holding([ofEveryone, ...granted])]));
    // What an open transaction sees may be rolled back, and what was read before a revocation must not outlive it.
    if (!this.transaction.isOpen && before === this.forgotten) this.remember(held);
    return held;
  }

  private holding(granted: readonly GrantedRole[]): Held {
    return {
      roles: [...new Set(granted.map(({ name }) => name))].sort(),
      permissions: new Set(granted.flatMap((role) => permissionsOf(role, this.catalogue))),
      mfaRoles: granted
        .filter((role) => this.mfaRoles.includes(role))
        .map(({ name }) => name)
        .sort(),
    };
  }

  private remember(held: ReadonlyMap<string, Held>): void {
    for (const [userId, one] of held) {
      if (this.memory.size >= MAX_ENTRIES) this.memory.delete(this.memory.keys().next().value ?? '');
      this.memory.set(userId, one);
    }
  }
}
