import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { RolesApi } from '@plinth/modules/roles';
import { AuthErrors } from '../../auth.errors.js';
import type { ApiKeyEntity } from '../../persistence/api-key.entity.js';
import { ApiKeysRepository } from '../../persistence/api-keys.repository.js';
import { hashOfKey, newApiKey, shownPrefix } from './api-key-text.js';

/** What a new key is to be. */
export interface KeyWish {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly expiresAt: Date | null;
  readonly allowedAddresses: readonly string[];
}

/** Whom a key acts for, and where: a user or a service account, in an organization or on its own. */
export interface KeyOwner {
  readonly userId: string;
  readonly organizationId: string | null;
}

/** A key that was made just now. */
export interface NewKey {
  /** The key itself, which is told this once. */
  readonly key: string;
  readonly row: ApiKeyEntity;
}

/** The most keys that one owner may have. */
const MAX_KEYS = 100;

/** The keys of users and service accounts: made, listed, rotated and ended. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly roles: RolesApi,
    private readonly revocations: Revocations,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a key for its owner, bound to where they act: personally, or in an organization. It counts as passed by a
   * second factor only if the caller has passed one.
   * @throws {AppError} `roles.permission_not_held` for a permission that the caller lacks, `auth.key_expired` for an end
   * in the past, `auth.too_many_keys`.
   */
  async make({ userId, organizationId }: KeyOwner, wish: KeyWish): Promise<NewKey> {
    this.roles.assertCallerHolds(wish.permissions);
    const createdAt = this.clock.now();
    if (wish.expiresAt && wish.expiresAt <= createdAt) throw AuthErrors.keyExpired();
    const key = newApiKey();
    const row: ApiKeyEntity = {
      ...{ id: newId(), userId, organizationId, name: wish.name, prefix: shownPrefix(key), hash: hashOfKey(key) },
      permissions: [...new Set(wish.permissions)].sort(),
      allowedAddresses: [...wish.allowedAddresses],
      amr: [...currentPrincipal().amr],
      ...{ createdAt, expiresAt: wish.expiresAt, lastUsedAt: null },
    };
    await this.transaction.run(async () => {
      if ((await this.keys.countToAdd(userId)) >= MAX_KEYS) throw AuthErrors.tooManyKeys();
      await this.keys.add(row);
      await this.tell('auth.api_key_created', row.id, userId);
    });
    return { key, row };
  }

  /**
   * Makes a key that may do what another may, for as long a life; the other ends after the overlap, on every instance.
   * @throws {AppError} `auth.key_not_found`, `auth.key_expired`, and what `make` throws.
   */
  async rotate(owner: KeyOwner, id: string, overlapSeconds: number): Promise<NewKey> {
    return this.transaction.run(async () => {
      const old = await this.keys.lock(owner.userId, owner.organizationId, id);
      if (!old) throw AuthErrors.keyNotFound();
      const now = this.clock.now().getTime();
      const oldEnd = old.expiresAt?.getTime() ?? Infinity;
      if (oldEnd <= now) throw AuthErrors.keyExpired();
      const expiresAt = old.expiresAt && new Date(now + oldEnd - old.createdAt.getTime());
      const made = await this.make(owner, { ...keyWishOf(old), expiresAt });
      await this.keys.endAt(id, new Date(Math.min(oldEnd, now + overlapSeconds * 1000)));
      // What is cached of the old key tells of its older end.
      await this.revocations.session(id);
      await this.tell('auth.api_key_rotated', id, owner.userId, { successor: made.row.id, overlapSeconds });
      return made;
    });
  }

  /** The keys of an owner where they act, those included that have expired. */
  list({ userId, organizationId }: KeyOwner, request: PageRequest): Promise<Page<ApiKeyEntity>> {
    return this.keys.list(userId, organizationId, request);
  }

  /**
   * Ends a key, on every instance within a second.
   * @throws {AppError} `auth.key_not_found`
   */
  async end({ userId, organizationId }: KeyOwner, id: string): Promise<void> {
    await this.transaction.run(async () => {
      if (!(await this.keys.remove(userId, organizationId, id))) throw AuthErrors.keyNotFound();
      await this.revocations.session(id);
      await this.tell('auth.api_key_removed', id, userId);
    });
  }

  private async tell(action: string, id: string, userId: string, details: Record<string, string | number> = {}) {
    await this.audit.record({ action, resource: { type: 'api_key', id }, subject: { userId }, details });
  }
}

function keyWishOf({ name, permissions, allowedAddresses, expiresAt }: ApiKeyEntity): KeyWish {
  return { name, permissions, allowedAddresses, expiresAt };
}
