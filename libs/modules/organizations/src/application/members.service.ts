import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import type { OrganizationRole } from '../organizations.api.js';
import { OrganizationsErrors } from '../organizations.errors.js';
import { MembershipsRepository, type MembershipRow } from '../persistence/memberships.repository.js';
import type { OwnOrganization } from '../persistence/organizations.repository.js';
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
        await this.become(before, role);
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
      const caller = leaves
        ? await this.standing.lockSeen(organizationId)
        : await this.standing.lock(organizationId, MANAGERS);
      const member = await this.member(organizationId, userId);
      assertMayTouch(caller.role, member.role);
      await this.assertNotLastOwner(member);
      await this.memberships.delete(organizationId, userId);
      const action = leaves ? 'organizations.member_left' : 'organizations.member_removed';
      await this.news.ofMember(action, organizationId, userId, { role: member.role });
    });
  }

  /**
   * Hands the caller's ownership to another member, in one step: they become an owner, the caller an admin.
   * @returns what the caller is now.
   * @throws {AppError} `organizations.not_found`, `organizations.member_not_found`, `organizations.role_required`,
   * `organizations.transfer_to_self`
   */
  transfer(organizationId: string, userId: string): Promise<OwnOrganization> {
    const { userId: callerId } = currentPrincipal();
    return this.transaction.run(async () => {
      const organization = await this.standing.lock(organizationId, ['owner']);
      if (userId === callerId) throw OrganizationsErrors.transferToSelf();
      const heir = await this.member(organizationId, userId);
      if (heir.role !== 'owner') await this.become(heir, 'owner');
      await this.become({ organizationId, userId: callerId, role: 'owner' }, 'admin');
      await this.news.ofOrganization('organizations.ownership_transferred', organizationId, {
        from: callerId,
        to: userId,
      });
      return { ...organization, role: 'admin' };
    });
  }

  private async become(
    { organizationId, userId, role: before }: Omit<MembershipRow, 'joinedAt'>,
    role: OrganizationRole,
  ): Promise<void> {
    await this.memberships.setRole(organizationId, userId, role);
    await this.news.ofMember('organizations.member_role_changed', organizationId, userId, { role: [before, role] });
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
