import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { invalidToken } from '@plinth/platform/access';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import { ApiKeysRepository } from '../../persistence/api-keys.repository.js';
import type { VerifiedCredential } from '../tokens/verified-credential.js';
import { hashOfKey } from './api-key-text.js';

// A remembered key is not written down as used: this is how exact "last used" is.
const REMEMBERED_MS = 60_000;
// A key proves nothing about who holds it: what needs a fresh sign-in is closed to it.
const NEVER = new Date(0);

/** Verifies API keys against their owner and what the owner may do now. */
@Injectable()
export class VerifyApiKey {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `access.invalid_token` */
  async verify(text: string): Promise<VerifiedCredential> {
    const now = this.clock.now();
    const key = await this.keys.use(hashOfKey(text), now);
    if (!key) throw invalidToken();
    const [owner, held] = await Promise.all([this.users.find(key.userId), this.roles.permissionsOf(key.userId)]);
    if (owner?.status !== 'active') throw invalidToken();
    return {
      principal: {
        kind: 'user',
        userId: owner.id,
        sessionId: null,
        organizationId: key.organizationId,
        permissions: new Set(key.permissions.filter((permission) => held.has(permission))),
        authTime: NEVER,
        amr: key.amr,
        actorId: null,
      },
      bound: true,
      allowedAddresses: key.allowedAddresses,
      subjects: [owner.id, key.id],
      expiresAt: Math.min(now.getTime() + REMEMBERED_MS, key.expiresAt?.getTime() ?? Infinity),
    };
  }
}
