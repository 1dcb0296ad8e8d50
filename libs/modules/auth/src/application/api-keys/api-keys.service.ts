import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import type { Principal } from '@plinth/platform/context';
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

/** The most keys that one owner may have. */
const MAX_KEYS = 100;

/** The keys of users: made, listed and ended. */
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
   * Makes a key for its owner, bound to where they act: personally, or in an organization.
   * @returns the key itself, which is told this once.
   * @throws {AppError} `roles.permission_not_held` for a permission that the owner lacks, `auth.key_expired` for an end
   * in the past, `auth.too_many_keys`.
   */
  async make(owner: Principal, wish: KeyWish): Promise<{ readonly key: string; readonly row: ApiKeyEntity }> {
    this.roles.assertCallerHolds(wish.permissions);
    const createdAt = this.clock.now();
    if (wish.expiresAt && wish.expiresAt <= createdAt) throw AuthErrors.keyExpired();
    const key = newApiKey();
    const row: ApiKeyEntity = {
      id: newId(),
      userId: owner.userId,
      organizationId: owner.organizationId,
      name: wish.name,
      prefix: shownPrefix(key),
      hash: hashOfKey(key),
      permissions: [...new Set(wish.permissions)].sort(),
      allowedAddresses: [...wish.allowedAddresses],
      amr: [...owner.amr],
      createdAt,
      expiresAt: wish.expiresAt,
      lastUsedAt: null,
    };
    await this.transaction.run(async () => {
      if ((await this.keys.count(owner.userId)) >= MAX_KEYS) throw AuthErrors.tooManyKeys();
      await this.keys.add(row);
      await this.tell('auth.api_key_created', row.id, owner.userId);
    });
    return { key, row };
  }

  /** The keys that the caller made where they act, those included that have expired. */
  list({ userId, organizationId }: Principal, request: PageRequest): Promise<Page<ApiKeyEntity>> {
    return this.keys.list(userId, organizationId, request);
  }

  /**
   * Ends a key, on every instance within a second.
   * @throws {AppError} `auth.key_not_found`
   */
  async end({ userId, organizationId }: Principal, id: string): Promise<void> {
    await this.transaction.run(async () => {
      if (!(await this.keys.remove(userId, organizationId, id))) throw AuthErrors.keyNotFound();
      await this.revocations.session(id);
      await this.tell('auth.api_key_removed', id, userId);
    });
  }

  private async tell(action: string, id: string, userId: string): Promise<void> {
    await this.audit.record({ action, resource: { type: 'api_key', id }, subject: { userId } });
  }
}
