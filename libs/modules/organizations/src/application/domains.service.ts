import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, type Page, type PageRequest } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { OrganizationsErrors } from '../organizations.errors.js';
import { DomainsRepository, type DomainRow } from '../persistence/domains.repository.js';
import { challengeOf, DomainRecords } from './domain-records.js';
import { OrganizationNews } from './organization-news.js';
import { MANAGERS, Standing } from './standing.js';

const MAX_DOMAINS = 50;
const TOKEN_BYTES = 20;
// A record that is lost by mistake, or with a server that is being moved, is put back within days.
const GRACE_MS = 3 * 86_400_000;

/** The mail domains of organizations. A domain is proven by a record that only who runs it can make. */
@Injectable()
export class DomainsService {
  constructor(
    private readonly domains: DomainsRepository,
    private readonly records: DomainRecords,
    private readonly standing: Standing,
    private readonly transaction: Transaction,
    private readonly news: OrganizationNews,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `organizations.not_found`, `organizations.role_required` */
  async page(organizationId: string, request: PageRequest): Promise<Page<DomainRow>> {
    await this.standing.of(organizationId, MANAGERS);
    return this.domains.page(organizationId, request);
  }

  /** @throws {AppError} `organizations.not_found`, `organizations.role_required`, `organizations.domain_not_found` */
  async get(organizationId: string, id: string): Promise<DomainRow> {
    await this.standing.of(organizationId, MANAGERS);
    return this.known(await this.domains.find(organizationId, id));
  }

  /**
   * Notes a domain that is to be proven. Any number of organizations may try.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`, `organizations.domain_known`,
   * `organizations.too_many_domains`
   */
  add(organizationId: string, domain: string): Promise<DomainRow> {
    return this.transaction.run(async () => {
      await this.standing.lock(organizationId, MANAGERS);
      if ((await this.domains.count(organizationId)) >= MAX_DOMAINS) throw OrganizationsErrors.tooManyDomains();
      const row = await this.domains.insert(organizationId, domain, randomBytes(TOKEN_BYTES).toString('base64url'));
      await this.news.ofDomain('organizations.domain_added', row);
      return row;
    });
  }

  /**
   * Asks the domain for its record, then notes what it said. A proven one may be asked again.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`, `organizations.domain_not_found`,
   * `organizations.domain_unproven`, `organizations.domain_taken`, `organizations.dns_unavailable`
   */
  async verify(organizationId: string, id: string): Promise<DomainRow> {
    const domain = await this.get(organizationId, id);
    const proven = await this.records.prove(domain);
    if (!proven) {
      await this.lost(domain);
      const { name, value } = challengeOf(domain);
      throw OrganizationsErrors.domainUnproven({
        detail: `There is no TXT record ${name} with the value ${value} yet.`,
      });
    }
    return this.transaction.run(async () => {
      await this.standing.lock(organizationId, MANAGERS);
      const row = this.known(await this.domains.prove(id));
      if (domain.verifiedAt === null) await this.news.ofDomain('organizations.domain_verified', row);
      return row;
    });
  }

  /**
   * Gives a domain up; it can be proven by others from then on.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`, `organizations.domain_not_found`
   */
  async remove(organizationId: string, id: string): Promise<void> {
    await this.transaction.run(async () => {
      await this.standing.lock(organizationId, MANAGERS);
      const row = this.known(await this.domains.find(organizationId, id));
      await this.domains.delete(id);
      await this.news.ofDomain('organizations.domain_removed', row);
    });
  }

  /** Asks a proven domain once more, on nobody's behalf. @throws {AppError} `organizations.dns_unavailable` */
  async recheck(domain: DomainRow): Promise<void> {
    if (await this.records.prove(domain)) await this.domains.prove(domain.id);
    else await this.lost(domain);
  }

  private async lost(domain: DomainRow): Promise<void> {
    if (domain.verifiedAt === null) return;
    const deadline = new Date(this.clock.now().getTime() - GRACE_MS);
    // Detached, for the request that noticed it may be refused.
    await this.transaction.detached(async () => {
      if (await this.domains.miss(domain.id, deadline)) await this.news.ofDomain('organizations.domain_lost', domain);
    });
  }

  private known(domain: DomainRow | null): DomainRow {
    if (!domain) throw OrganizationsErrors.domainNotFound();
    return domain;
  }
}
