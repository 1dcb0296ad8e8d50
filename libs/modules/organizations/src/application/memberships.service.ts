import { Injectable } from '@nestjs/common';
import { RevocationFeed } from '@plinth/platform/access';
import { Transaction } from '@plinth/platform/database';
import { OrganizationsApi, type Membership, type OrganizationRole } from '../organizations.api.js';
import { MembershipsRepository } from '../persistence/memberships.repository.js';
import { OrganizationsRepository } from '../persistence/organizations.repository.js';
import { MailDomains } from './mail-domains.js';
import { OrganizationNews } from './organization-news.js';

const MAX_USERS = 50_000;

/**
 * Who is a member of what, kept in memory until a revocation tells of a change. Within a transaction, and while
 * revocations cannot be heard, it is read from Postgres. Only what is so is remembered: a stranger who tries
 * organizations at random fills nothing.
 */
@Injectable()
export class MembershipsService extends OrganizationsApi {
  private readonly memory = new Map<string, Map<string, Membership>>();
  private forgotten = 0;

  constructor(
    private readonly repository: MembershipsRepository,
    private readonly transaction: Transaction,
    private readonly feed: RevocationFeed,
    private readonly organizations: OrganizationsRepository,
    private readonly mailDomains: MailDomains,
    private readonly news: OrganizationNews,
  ) {
    super();
    feed.subscribe(({ scope, subjectId }) => {
      if (scope === 'session') return;
      this.forgotten += 1;
      if (scope === 'user' && subjectId !== null) this.memory.delete(subjectId);
      else this.memory.clear();
    });
  }

  async membership(userId: string, organizationId: string): Promise<OrganizationRole | null> {
    return (await this.terms(userId, organizationId))?.role ?? null;
  }

  async terms(userId: string, organizationId: string): Promise<Membership | null> {
    const warm = this.feed.isFresh && !this.transaction.isOpen;
    const known = warm ? this.memory.get(userId)?.get(organizationId) : undefined;
    if (known) return known;
    const before = this.forgotten;
    const membership = await this.repository.terms(organizationId, userId);
    if (!membership) return null;
    // What was read before a revocation must not outlive it.
    if (warm && before === this.forgotten) this.remember(userId, organizationId, membership);
    return membership;
  }

  requiredProvider(userId: string, email: string): Promise<string | null> {
    return this.mailDomains.requiredProvider(userId, email);
  }

  async join(userId: string, organizationId: string): Promise<boolean> {
    return this.transaction.run(async () => {
      if (!(await this.organizations.exists(organizationId))) return false;
      await this.organizations.lock(organizationId);
      if (!(await this.mailDomains.welcomes(organizationId, userId))) return false;
      if (!(await this.repository.insert(organizationId, userId, 'member'))) return false;
      await this.news.ofMember('organizations.member_joined', organizationId, userId, { role: 'member' });
      return true;
    });
  }

  async leave(userId: string, organizationId: string): Promise<void> {
    await this.transaction.run(async () => {
      if (!(await this.organizations.exists(organizationId))) return;
      await this.organizations.lock(organizationId);
      if ((await this.repository.find(organizationId, userId))?.role !== 'member') return;
      await this.repository.delete(organizationId, userId);
      await this.news.ofMember('organizations.member_removed', organizationId, userId, { role: 'member' });
    });
  }

  private remember(userId: string, organizationId: string, membership: Membership): void {
    if (this.memory.size >= MAX_USERS) this.memory.delete(this.memory.keys().next().value ?? '');
    const known = this.memory.get(userId) ?? new Map<string, Membership>();
    this.memory.set(userId, known.set(organizationId, membership));
  }
}
