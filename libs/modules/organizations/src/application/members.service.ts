import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import type { OrganizationRole } from '../organizations.api.js';
import { OrganizationsErrors } from '../organizations.errors.js';
import { MembershipsRepository, type MembershipRow } from '../persistence/memberships.repository.js';
import { OrganizationNews } from './organization-news.js';
import { assertMayTouch, MANAGERS, Standing } from './standing.js';

/** A membership with the account of the person; `null` while that is being erased. */
export interface Member {
  readonly membership: MembershipRow;
  readonly user: UserRecord | null;
}

/** The people of an organization. It never loses its last owner. */
@Injectable()
export class MembersService {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly standing: Standing,
    private readonly users: UsersApi,
    private readonly transaction: Transaction,
    private readonly news: OrganizationNews,
  ) {}

  /** @throws {AppError} `organizations.not_found` */
  async page(organizationId: string, request: PageRequest): Promise<Page<Member>> {
    await this.standing.of(organizationId);
    const page = await this.memberships.page(organizationId, request);
    const users = await this.users.findMany(page.rows.map(({ userId }) => userId));
    return {
      ...page,
      rows: page.rows.map((membership) => ({ membership, user: users.get(membership.userId) ?? null })),
    };
  }

  /**
   * Makes a member something else within the organization.
   * @throws {AppError} `organizations.not_found`, `organizations.member_not_found`, `organizations.role_required`,
   * `organizations.last_owner`
   */
  changeRole(organizationId: string, userId: string, role: OrganizationRole): Promise<Member> {
    return this.transaction.run(async () => {
      const caller = await this.standing.lock(organizationId, MANAGERS);
      const before = await this.member(organizationId, userId);
      assertMayTouch(caller.role, before.role, role);
      if (role !== before.role) {
        await this.assertNotLastOwner(before);
        await this.memberships.setRole(organizationId, userId, role);
        await this.news.ofMember('organizations.member_role_changed', organizationId, userId, {
          role: [before.role, role],
        });
      }
      return { membership: { ...before, role }, user: await this.users.find(userId) };
    });
  }

  /**
   * Takes somebody out of the organization; anyone may leave.
   * @throws {AppError} `organizations.not_found`, `organizations.member_not_found`, `organizations.role_required`,
   * `organizations.last_owner`
   */
  async remove(organizationId: string, userId: string): Promise<void> {
    const leaves = userId === currentPrincipal().userId;
    await this.transaction.run(async () => {
      const caller = await this.standing.lock(organizationId, leaves ? undefined : MANAGERS);
      const member = await this.member(organizationId, userId);
      assertMayTouch(caller.role, member.role);
      await this.assertNotLastOwner(member);
      await this.memberships.delete(organizationId, userId);
      const action = leaves ? 'organizations.member_left' : 'organizations.member_removed';
      await this.news.ofMember(action, organizationId, userId, { role: member.role });
    });
  }

  private async member(organizationId: string, userId: string): Promise<MembershipRow> {
    const member = await this.memberships.find(organizationId, userId);
    if (!member) throw OrganizationsErrors.memberNotFound();
    return member;
  }

  private async assertNotLastOwner({ organizationId, userId, role }: MembershipRow): Promise<void> {
    if (role === 'owner' && !(await this.memberships.hasOwnerBeside(organizationId, userId))) {
      throw OrganizationsErrors.lastOwner();
    }
  }
}
