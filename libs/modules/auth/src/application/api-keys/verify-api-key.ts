import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { invalidToken } from '@plinth/platform/access';
import type { Principal } from '@plinth/platform/context';
import { RolesApi } from '@plinth/modules/roles';
import { UsersApi } from '@plinth/modules/users';
import { ApiKeysRepository } from '../../persistence/api-keys.repository.js';
import { ServiceAccountsRepository } from '../../persistence/service-accounts.repository.js';
import type { VerifiedCredential } from '../tokens/verified-credential.js';
import { hashOfKey } from './api-key-text.js';

// A remembered key is not written down as used: this is how exact "last used" is.
const REMEMBERED_MS = 60_000;
// A key proves nothing about who holds it: what needs a fresh sign-in is closed to it.
const NEVER = new Date(0);

/** Whom a key acts for. */
interface Owner {
  readonly kind: Principal['kind'];
  readonly usable: boolean;
  /** What they may do now. */
  readonly held: ReadonlySet<string>;
  /** Whether a role asks for a second factor of who holds it. */
  readonly mfaRequired: boolean;
  /** Whose revocation touches the key. */
  readonly subjects: readonly string[];
}

/** Verifies API keys against their owner and what the owner may do now. */
@Injectable()
export class VerifyApiKey {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly accounts: ServiceAccountsRepository,
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `access.invalid_token` */
  async verify(text: string): Promise<VerifiedCredential> {
    const now = this.clock.now();
    const key = await this.keys.use(hashOfKey(text), now);
    if (!key) throw invalidToken();
    const owner = (await this.personOf(key.userId)) ?? (await this.accountOf(key.userId));
    if (owner?.usable !== true) throw invalidToken();
    return {
      principal: {
        kind: owner.kind,
        userId: key.userId,
        sessionId: null,
        apiKeyId: key.id,
        organizationId: key.organizationId,
        permissions: new Set(key.permissions.filter((permission) => owner.held.has(permission))),
        authTime: NEVER,
        amr: key.amr,
        actorId: null,
        secondFactorRequired: owner.mfaRequired,
      },
      bound: true,
      allowedAddresses: key.allowedAddresses,
      subjects: [key.id, ...owner.subjects],
      expiresAt: Math.min(now.getTime() + REMEMBERED_MS, key.expiresAt?.getTime() ?? Infinity),
    };
  }

  private async personOf(id: string): Promise<Owner | null> {
    const user = await this.users.find(id);
    if (!user) return null;
    const { permissions, mfaRoles } = await this.roles.accessOf(id);
    const usable = user.status === 'active';
    return { kind: 'user', usable, held: permissions, mfaRequired: mfaRoles.length > 0, subjects: [id] };
  }

  private async accountOf(id: string): Promise<Owner | null> {
    const account = await this.accounts.find(id);
    if (!account) return null;
    const { organizationId, createdBy, permissions } = account;
    const [maker, ofMaker] = await Promise.all([this.users.find(createdBy), this.roles.accessOf(createdBy)]);
    // What an organization runs reaches no further into the platform than whoever set it up.
    const reached = (permission: string) => organizationId === null || (maker && ofMaker.permissions.has(permission));
    return {
      kind: 'service-account',
      usable: true,
      held: new Set(permissions.filter(reached)),
      // It holds no roles of its own: what those of its maker ask for is asked for here.
      mfaRequired: ofMaker.mfaRoles.length > 0,
      subjects: [id, createdBy],
    };
  }
}
