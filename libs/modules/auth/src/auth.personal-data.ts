import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { Mailer } from '@plinth/platform/mail';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { ApiKeysRepository } from './persistence/api-keys.repository.js';
import { EmailChangesRepository } from './persistence/email-changes.repository.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { MfaFactorsRepository } from './persistence/mfa-factors.repository.js';
import { RecoveryCodesRepository } from './persistence/recovery-codes.repository.js';
import { OneTimeTokensRepository } from './persistence/one-time-tokens.repository.js';
import { PasskeysRepository } from './persistence/passkeys.repository.js';
import { PasswordCredentialsRepository } from './persistence/password-credentials.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';

/** How a person signs in. What opens anything, hashed or not, is nobody's to read. */
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
    private readonly mailer: Mailer,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const credential = await this.credentials.find(userId);
    const identities = await this.identities.allOf(userId);
    const factors = await this.factors.active(userId);
    const sessions = await this.sessions.allOf(userId);
    const passkeys = await this.passkeys.allOf(userId);
    const apiKeys = await this.apiKeys.allOf(userId);
    const emailChange = await this.emailChanges.of(userId);
    return {
      password: credential && { changedAt: credential.changedAt.toISOString() },
      identities: identities.map(({ provider, subject, createdAt }) => ({
        provider,
        subject,
        createdAt: createdAt.toISOString(),
      })),
      factors: factors.map(({ type, label, createdAt }) => ({ type, label, createdAt: createdAt.toISOString() })),
      passkeys: passkeys.map(({ label, createdAt, lastUsedAt }) => ({
        label,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
      })),
      apiKeys: apiKeys.map(({ name, prefix, permissions, allowedAddresses, createdAt, expiresAt, lastUsedAt }) => ({
        name,
        prefix,
        permissions,
        allowedAddresses,
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt?.toISOString() ?? null,
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
      })),
      newEmail: emailChange?.newEmail ?? null,
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

  async eraseUser(userId: string): Promise<Erased> {
    const change = await this.emailChanges.of(userId);
    const removed = {
      mails: change === null ? 0 : await this.mailer.forget(change.newEmail),
      sessions: await this.sessions.removeAll(userId),
      passwords: await this.credentials.remove(userId),
      oneTimeTokens: await this.tokens.removeAll(userId),
      secondFactors: await this.factors.removeAll(userId),
      identities: await this.identities.removeAll(userId),
      passkeys: await this.passkeys.removeAll(userId),
      apiKeys: await this.apiKeys.removeAll(userId),
      recoveryCodes: await this.recoveryCodes.removeAll(userId),
      emailChanges: await this.emailChanges.remove(userId),
    };
    await this.revocations.user(userId);
    return removed;
  }
}
