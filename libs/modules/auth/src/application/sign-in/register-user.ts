import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { AppError } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { Passwords } from '../passwords/passwords.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { TokenSets, type TokenSet } from '../sessions/token-sets.js';

/** What a person registers with. */
export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly displayName: string | null;
}

/** What came of it: the account, and a token set where it may be used at once. */
export interface Registered {
  readonly user: UserRecord;
  readonly tokens: TokenSet | null;
}

/** Makes an account with a password. */
@Injectable()
export class RegisterUser {
  constructor(
    private readonly users: UsersApi,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly tokenSets: TokenSets,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /** @throws {AppError} `users.email_taken`, and what `Passwords.prepare` throws. */
  async register({ email, password, displayName }: Registration): Promise<Registered> {
    const hash = await this.passwords.prepare(password, { email, displayName });
    const { user, live } = await this.transaction.run(async () => {
      const created = await this.create({ email, displayName }, hash);
      if (this.config.requireVerifiedEmail) return { user: created, live: null };
      const opened = await this.sessions.open(created.id, ['pwd']);
      await this.users.recordLogin(created.id);
      return { user: (await this.users.find(created.id)) ?? created, live: opened };
    });
    return { user, tokens: live && (await this.tokenSets.make(live, user)) };
  }

  /** As `register`, but nobody can tell from it whether the address has an account. Never signs in. */
  async registerQuietly({ email, password, displayName }: Registration): Promise<void> {
    const hash = await this.passwords.prepare(password, { email, displayName });
    if (await this.users.findByEmail(email)) return;
    try {
      // Detached, for a transaction cannot go on once the address turns out to be taken.
      await this.transaction.detached(() => this.create({ email, displayName }, hash));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'users.email_taken') throw error;
    }
  }

  private async create(input: Omit<Registration, 'password'>, hash: string): Promise<UserRecord> {
    const user = await this.users.create(input);
    await this.passwords.set(user.id, hash);
    await this.audit.record({
      action: 'auth.user_registered',
      actorId: user.id,
      owner: { ownerType: 'user', ownerId: user.id },
      resource: { type: 'user', id: user.id },
      subject: { userId: user.id },
    });
    return user;
  }
}
