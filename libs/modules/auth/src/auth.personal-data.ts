import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { PersonalData } from '@plinth/platform/module';
import { ApiKeysRepository } from './persistence/api-keys.repository.js';
import { EmailChangesRepository } from './persistence/email-changes.repository.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { MfaFactorsRepository } from './persistence/mfa-factors.repository.js';
import { RecoveryCodesRepository } from './persistence/recovery-codes.repository.js';
import { OneTimeTokensRepository } from './persistence/one-time-tokens.repository.js';
import { PasskeysRepository } from './persistence/passkeys.repository.js';
import { PasswordCredentialsRepository } from './persistence/password-credentials.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';

/** Sessions, and whether there is a password. The password itself is nobody's to read. */
@Injectable()
export class AuthPersonalData extends PersonalData {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly credentials: PasswordCredentialsRepository,
    private readonly tokens: OneTimeTokensRepository,
    private readonly apiKeys: ApiKeysRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly identities: ExternalIdentitiesRepository,
    private readonly factors: MfaFactorsRepository,
    private readonly recoveryCodes: RecoveryCodesRepository,
    private readonly emailChanges: EmailChangesRepository,
    private readonly revocations: Revocations,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const credential = await this.credentials.find(userId);
    const identities = await this.identities.allOf(userId);
    const factors = await this.factors.active(userId);
    const sessions = await this.sessions.allOf(userId);
    return {
      password: credential && { changedAt: credential.changedAt.toISOString() },
      identities: identities.map(({ provider, subject, createdAt }) => ({
        provider,
        subject,
        createdAt: createdAt.toISOString(),
      })),
      factors: factors.map(({ type, label, createdAt }) => ({ type, label, createdAt: createdAt.toISOString() })),
      sessions: sessions.map(
        ({ id, createdAt, lastUsedAt, revokedAt, impersonatorId, impersonationReason, ...used }) => ({
          id,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt.toISOString(),
          revokedAt: revokedAt?.toISOString() ?? null,
          // Of an impersonation these are not the person's.
          ip: impersonatorId === null ? used.ip : null,
          userAgent: impersonatorId === null ? used.userAgent : null,
          impersonatedBecause: impersonationReason,
        }),
      ),
    };
  }

  async eraseUser(userId: string): Promise<void> {
    await this.sessions.removeAll(userId);
    await this.credentials.remove(userId);
    await this.tokens.removeAll(userId);
    await this.factors.removeAll(userId);
    await this.identities.removeAll(userId);
    await this.passkeys.removeAll(userId);
    await this.apiKeys.removeAll(userId);
    await this.recoveryCodes.removeAll(userId);
    await this.emailChanges.remove(userId);
    await this.revocations.user(userId);
  }
}
