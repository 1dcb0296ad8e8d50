import { Injectable } from '@nestjs/common';
import { Revocations } from '@plinth/platform/access';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { ApiKeysRepository } from '../../persistence/api-keys.repository.js';
import { MfaFactorsRepository } from '../../persistence/mfa-factors.repository.js';
import { PasskeysRepository } from '../../persistence/passkeys.repository.js';
import { PasswordCredentialsRepository } from '../../persistence/password-credentials.repository.js';
import { RecoveryCodesRepository } from '../../persistence/recovery-codes.repository.js';
import { SessionEndings } from '../sessions/session-endings.js';

/**
 * An account that somebody made with an address that they never showed to be theirs. Once its real owner comes, every
 * way in that was set up before is closed: it may be a stranger's.
 */
@Injectable()
export class PreemptedAccount {
  constructor(
    private readonly users: UsersApi,
    private readonly passwords: PasswordCredentialsRepository,
    private readonly factors: MfaFactorsRepository,
    private readonly recoveryCodes: RecoveryCodesRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly apiKeys: ApiKeysRepository,
    private readonly endings: SessionEndings,
    private readonly revocations: Revocations,
  ) {}

  /** Hands the account to the owner of its address, in the open transaction. */
  async clear({ id }: UserRecord): Promise<void> {
    await this.passwords.remove(id);
    await this.factors.removeAll(id);
    await this.recoveryCodes.removeAll(id);
    await this.passkeys.removeAll(id);
    await this.apiKeys.removeAll(id);
    await this.endings.endAll(id, null, 'identity_linked');
    // A key that is cached somewhere ends, too.
    await this.revocations.user(id);
    await this.users.markEmailVerified(id);
  }
}
