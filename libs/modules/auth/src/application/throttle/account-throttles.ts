import { Injectable } from '@nestjs/common';
import { Clock, type Page, type PageRequest } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { canonicalEmail, UsersApi, UsersErrors, type UserRecord } from '@plinth/modules/users';
import { pageOf } from '../page-of.js';
import { CODES, GuessThrottle, GUESSES, MAILS, type ThrottleLimits } from './guess-throttle.js';

/** What was counted against an account, from one network or from all of them together. */
export interface AccountThrottle {
  readonly kind: 'password' | 'code' | 'mail';
  /** `null` for all networks that its owner has not signed in from. */
  readonly network: string | null;
  readonly attempts: number;
  /** `null` where the next attempt need not wait. */
  readonly blockedUntil: Date | null;
}

const FROM = 'from:';

/** What slows down attempts at an account: to be seen, and forgotten, by administrators. */
@Injectable()
export class AccountThrottles {
  constructor(
    private readonly throttle: GuessThrottle,
    private readonly users: UsersApi,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `users.not_found`, `auth.throttle_unavailable` */
  async list(userId: string, request: PageRequest): Promise<Page<AccountThrottle>> {
    const user = await this.known(userId);
    const now = this.clock.now().getTime();
    const found = await Promise.all(
      namesOf(user).map(async ({ kind, name, limits }) =>
        [...(await this.throttle.counted(name, limits))].map(([bucket, { attempts, waitMs }]) => ({
          kind,
          network: bucket.startsWith(FROM) ? bucket.slice(FROM.length) : null,
          attempts,
          blockedUntil: waitMs === 0 ? null : new Date(now + waitMs),
        })),
      ),
    );
    const counting = found.flat().filter(({ attempts }) => attempts > 0);
    return pageOf(counting, request, ({ network, kind }) => `${network ?? ''} ${kind}`);
  }

  /** Forgets them all. @throws {AppError} `users.not_found`, `auth.throttle_unavailable` */
  async clear(userId: string): Promise<void> {
    const user = await this.known(userId);
    for (const name of new Set(namesOf(user).map((each) => each.name))) await this.throttle.clear(name);
    await this.audit.recordDetached({
      action: 'auth.throttles_cleared',
      resource: { type: 'user', id: userId },
      subject: { userId },
    });
  }

  private async known(userId: string): Promise<UserRecord> {
    const user = await this.users.find(userId);
    if (!user) throw UsersErrors.notFound();
    return user;
  }
}

/** By what an account is counted where. */
function namesOf({ id, email }: UserRecord): { kind: AccountThrottle['kind']; name: string; limits: ThrottleLimits }[] {
  return [
    { kind: 'password', name: canonicalEmail(email), limits: GUESSES },
    { kind: 'code', name: `mfa ${id}`, limits: CODES },
    { kind: 'mail', name: canonicalEmail(email), limits: MAILS },
    { kind: 'mail', name: `user ${id}`, limits: MAILS },
  ];
}
