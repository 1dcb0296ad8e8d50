import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { cutPage, Database, isUniqueViolation, keyset, type SortColumn } from '@plinth/platform/database';
import { OrganizationsErrors } from '../organizations.errors.js';
import type { OrganizationDomainEntity } from './organization-domain.entity.js';

/** A domain of an organization. */
export type DomainRow = Readonly<OrganizationDomainEntity>;

const COLUMNS = `id, organization_id AS "organizationId", domain, token, created_at AS "createdAt",
  verified_at AS "verifiedAt", checked_at AS "checkedAt", missing_since AS "missingSince"`;

const SORTS: Readonly<Record<string, SortColumn>> = { createdAt: { column: 'created_at', type: 'timestamptz' } };

/** The rows of domains. */
@Injectable()
export class DomainsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async page(organizationId: string, request: PageRequest): Promise<Page<DomainRow>> {
    const { where, orderBy, limit, values } = keyset(request, SORTS, 3);
    const rows = await this.database.query<DomainRow>(
      `SELECT ${COLUMNS} FROM organization_domain WHERE organization_id = $2 ${where} ${orderBy} LIMIT $1`,
      [limit, organizationId, ...values],
    );
    return cutPage(rows, request, ({ id, createdAt }) => ({ id, value: createdAt.toISOString() }));
  }

  async find(organizationId: string, id: string): Promise<DomainRow | null> {
    const [row] = await this.database.query<DomainRow>(
      `SELECT ${COLUMNS} FROM organization_domain WHERE organization_id = $1 AND id = $2`,
      [organizationId, id],
    );
    return row ?? null;
  }

  async count(organizationId: string): Promise<number> {
    const [row] = await this.database.query<{ domains: number }>(
      'SELECT count(*)::int AS domains FROM organization_domain WHERE organization_id = $1',
      [organizationId],
    );
    return row?.domains ?? 0;
  }

  /** The proven domains of an organization. */
  async verified(organizationId: string): Promise<string[]> {
    const rows = await this.database.query<{ domain: string }>(
      'SELECT domain FROM organization_domain WHERE organization_id = $1 AND verified_at IS NOT NULL',
      [organizationId],
    );
    return rows.map(({ domain }) => domain);
  }

  /** @throws {AppError} `organizations.domain_known` where the organization has it already. */
  async insert(organizationId: string, domain: string, token: string): Promise<DomainRow> {
    const [row] = await this.database.query<DomainRow>(
      `INSERT INTO organization_domain (id, organization_id, domain, token, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT ON CONSTRAINT organization_domain_once DO NOTHING RETURNING ${COLUMNS}`,
      [newId(), organizationId, domain, token, this.clock.now()],
    );
    if (!row) throw OrganizationsErrors.domainKnown();
    return row;
  }

  /**
   * Notes that the domain answered with its record. Of any number of organizations that prove a domain at once, one
   * gets it.
   * @throws {AppError} `organizations.domain_taken`
   */
  async prove(id: string): Promise<DomainRow | null> {
    try {
      const [row] = await this.database.query<DomainRow>(
        `UPDATE organization_domain SET verified_at = coalesce(verified_at, $2), checked_at = $2, missing_since = NULL
         WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, this.clock.now()],
      );
      return row ?? null;
    } catch (error) {
      if (isUniqueViolation(error, 'organization_domain_verified')) {
        throw OrganizationsErrors.domainTaken({ cause: error });
      }
      throw error;
    }
  }

  /**
   * Notes that the domain answered without its record. It is proven no more once that has been so since `deadline`.
   * @returns whether it lost its proof now.
   */
  async miss(id: string, deadline: Date): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE organization_domain SET checked_at = $2, missing_since = coalesce(missing_since, $2)
       WHERE id = $1 AND verified_at IS NOT NULL AND (missing_since IS NULL OR missing_since > $3) RETURNING id`,
      [id, this.clock.now(), deadline],
    );
    if (rows.length > 0) return false;
    const lost = await this.database.query(
      `UPDATE organization_domain SET checked_at = $2, verified_at = NULL, missing_since = NULL
       WHERE id = $1 AND verified_at IS NOT NULL AND missing_since <= $3 RETURNING id`,
      [id, this.clock.now(), deadline],
    );
    return lost.length > 0;
  }

  async delete(id: string): Promise<void> {
    await this.database.query('DELETE FROM organization_domain WHERE id = $1', [id]);
  }

  /** Some proven domains, whosever they are, that have not answered since `before`; the longest silent first. */
  async unchecked(before: Date): Promise<DomainRow[]> {
    return this.database.query<DomainRow>(
      `SELECT ${COLUMNS} FROM organization_domain WHERE verified_at IS NOT NULL AND checked_at < $1
       ORDER BY checked_at LIMIT 100`,
      [before],
    );
  }

  /** The provider that keeps a member with an address in a proven domain to itself. */
  async requiredProvider(userId: string, domain: string): Promise<string | null> {
    const [row] = await this.database.prepared<{ provider: string | null }>(
      'organizations-required-provider',
      `SELECT o.sso_provider AS provider FROM organization_domain d
       JOIN organization o ON o.id = d.organization_id AND o.sso_required
       JOIN organization_membership m ON m.organization_id = o.id AND m.user_id = $1
       WHERE d.domain = $2 AND d.verified_at IS NOT NULL`,
      [userId, domain],
    );
    return row?.provider ?? null;
  }
}
