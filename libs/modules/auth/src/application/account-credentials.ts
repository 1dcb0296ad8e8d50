import { Injectable } from '@nestjs/common';
import { Credentials } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { UsersApi, UsersErrors, type UserRecord } from '@plinth/modules/users';
import { SendLink } from './links/send-link.js';
import { Passwords } from './passwords/passwords.js';
import { SessionEndings } from './sessions/session-endings.js';

/** How accounts that administrators make come to a way of signing in, and those that they suspend out of it. */
@Injectable()
export class AccountCredentials extends Credentials {
  constructor(
    private readonly users: UsersApi,
    private readonly passwords: Passwords,
    private readonly sendLink: SendLink,
    private readonly endings: SessionEndings,
    private readonly audit: AuditTrail,
  ) {
    super();
  }

  async setPassword(userId: string, password: string): Promise<void> {
    const user = await this.get(userId);
    await this.passwords.set(userId, await this.passwords.prepare(password, user));
    await this.audit.record({
      action: 'auth.password_set',
      resource: { type: 'user', id: userId },
      subject: { userId },
    });
  }

  async takeOver(hashes: readonly { readonly userId: string; readonly hash: string }[]): Promise<void> {
    if (hashes.length === 0) return;
    await this.passwords.takeOver(hashes);
    await this.audit.recordMany(
      hashes.map(({ userId }) => ({
        action: 'auth.password_set',
        resource: { type: 'user', id: userId },
        subject: { userId },
        details: { imported: true },
      })),
    );
  }

  async invite(userId: string): Promise<void> {
    await this.sendLink.toUser(await this.get(userId), 'invitation');
  }

  async signOut(userId: string): Promise<void> {
    await this.endings.endAll(userId, null, 'suspended');
  }

  private async get(userId: string): Promise<UserRecord> {
    const user = await this.users.find(userId);
    if (!user) throw UsersErrors.notFound();
    return user;
  }
}
