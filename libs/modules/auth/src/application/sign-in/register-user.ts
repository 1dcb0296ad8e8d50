import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord, type UserResponse } from '@plinth/modules/users';
import { AccountMails } from '../links/account-mails.js';
import { SendLink } from '../links/send-link.js';
import { Providers } from '../oidc/providers.js';
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
  readonly user: UserResponse;
  readonly tokens: TokenSet | null;
}

/** Makes an account with a password. */
@Injectable()
export class RegisterUser {
  constructor(
    private readonly users: UsersApi,
    private readonly providers: Providers,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly tokenSets: TokenSets,
    private readonly sendLink: SendLink,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /** @throws {AppError} `users.email_taken`, `auth.sso_required`, and what `Passwords.prepare` throws. */
  async register({ email, password, displayName }: Registration): Promise<Registered> {
    await this.providers.assertNoneRequired(email);
    const hash = await this.passwords.prepare(password, { email, displayName });
    const { user, live } = await this.transaction.run(async () => {
      const created = await this.create({ email, displayName }, hash);
      const opened = this.config.requireVerifiedEmail ? null : await this.sessions.open(created.id, ['pwd']);
      const signedIn = opened && (await this.users.recordLogin(created.id));
      return { user: signedIn ?? (await this.users.present(created)), live: opened };
    });
    return { user, tokens: live && (await this.tokenSets.make(live, user)) };
  }

  /** The second half of a quiet registration: makes the account, or tells the owner of the one that there is. */
  async finishQuietly(input: Omit<Registration, 'password'>, hash: string): Promise<void> {
    await this.transaction.run(async () => {
      const owner = await this.users.findByEmail(input.email);
      if (owner) await this.mails.tell(owner, 'already_registered');
      else await this.create(input, hash);
    });
  }

  private async create(input: Omit<Registration, 'password'>, hash: string): Promise<UserRecord> {
    const user = await this.users.create(input);
    await this.passwords.set(user.id, hash);
    await this.sendLink.toUser(user, 'verify_email');
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
