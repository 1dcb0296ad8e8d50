import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, isEmailAddress, UsersApi, type UserRecord } from '@plinth/modules/users';
import { AuthErrors } from '../../auth.errors.js';
import type { ExternalIdentityEntity } from '../../persistence/external-identity.entity.js';
import { ExternalIdentitiesRepository } from '../../persistence/external-identities.repository.js';
import { AccountMails } from '../links/account-mails.js';
import { OneTimeTokens } from '../links/one-time-tokens.js';
import { ClaimGrants } from './claim-grants.js';
import type { OidcPerson } from './oidc-client.js';
import { PreemptedAccount } from './preempted-account.js';
import type { SignInProvider } from './providers.js';

const MAX_NAME = 100;

interface LinkWish {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
}

/** Which of our accounts somebody at another provider is. */
@Injectable()
export class ExternalIdentities {
  constructor(
    private readonly identities: ExternalIdentitiesRepository,
    private readonly users: UsersApi,
    private readonly tokens: OneTimeTokens,
    private readonly mails: AccountMails,
    private readonly preempted: PreemptedAccount,
    private readonly grants: ClaimGrants,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * The account of this person, made where there is none. An account with the same address is theirs only once they
   * have followed a link in its mailbox: a provider's word alone opens no account that it did not make.
   * @throws {AppError} `auth.account_unavailable`, `auth.provider_email_unverified`, `auth.link_confirmation_sent`
   */
  async resolve(provider: SignInProvider, person: OidcPerson): Promise<UserRecord> {
    const identity = await this.identities.find(person.issuer, person.subject);
    if (!identity) return this.welcome(provider, person);
    const user = this.usable(await this.users.find(identity.userId));
    await this.grants.apply(identity, provider, person.claims);
    return user;
  }

  /**
   * Takes the proof that the owner of the account wants the link.
   * @throws {AppError} `auth.invalid_link`
   */
  async confirmLink(token: string): Promise<void> {
    await this.transaction.run(async () => {
      const taken = await this.tokens.take(token, 'link_identity');
      const wish = taken && (JSON.parse(taken.binding) as LinkWish);
      const user = taken && (await this.users.find(taken.userId));
      if (!wish || !user || canonicalEmail(user.email) !== canonicalEmail(wish.email)) throw AuthErrors.invalidLink();
      if (!user.emailVerified) await this.preempted.clear(user);
      await this.link(user, wish);
    });
  }

  /** Audits that a sign-in came to nothing, in a transaction of its own. */
  async tellRefusal(provider: string, reason: string): Promise<void> {
    await this.audit.recordDetached({
      action: 'auth.login_failed',
      outcome: 'failure',
      details: { method: 'oidc', provider, reason },
    });
  }

  private async welcome(provider: SignInProvider, person: OidcPerson): Promise<UserRecord> {
    const { issuer, subject, email, emailVerified, name, claims } = person;
    if (email === null || !emailVerified || !isEmailAddress(email)) throw AuthErrors.providerEmailUnverified();
    const wish = { provider: provider.name, issuer, subject };
    const owner = await this.users.findByEmail(email);
    if (owner) return this.askToLink(this.usable(owner), { ...wish, email: owner.email });
    const user = await this.users.create({ email, displayName: nameOf(name), emailVerified: true });
    await this.grants.apply(await this.link(user, wish), provider, claims);
    return user;
  }

  private usable(user: UserRecord | null): UserRecord {
    if (!user || user.status === 'suspended') throw AuthErrors.accountUnavailable();
    return user;
  }

  private async askToLink(owner: UserRecord, wish: LinkWish): Promise<never> {
    // Detached, for the sign-in that asks is refused.
    await this.transaction.detached(async () => {
      const token = await this.tokens.issue('link_identity', owner.id, JSON.stringify(wish));
      await this.mails.sendLink(owner, 'link_identity', token);
    });
    throw AuthErrors.linkConfirmationSent();
  }

  private async link(user: UserRecord, { provider, issuer, subject }: Omit<LinkWish, 'email'>) {
    const identity: ExternalIdentityEntity = {
      ...{ id: newId(), userId: user.id, issuer, subject, provider },
      ...{ grantedRoles: [], grantedOrganizations: [], createdAt: this.clock.now() },
    };
    if (!(await this.identities.add(identity))) throw AuthErrors.invalidLink();
    await this.audit.record({
      action: 'auth.identity_linked',
      actorId: user.id,
      resource: { type: 'user', id: user.id },
      subject: { userId: user.id },
      details: { provider, issuer },
    });
    return identity;
  }
}

/** The name at the provider, where it is one that could be given here. */
function nameOf(name: string | null): string | null {
  const text = name?.replace(/[\p{Cc}\p{Cs}]/gu, '').trim() ?? '';
  return text === '' ? null : Array.from(text).slice(0, MAX_NAME).join('');
}
