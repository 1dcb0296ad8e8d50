/** What somebody is within an organization. */
export type OrganizationRole = 'owner' | 'admin' | 'member';

/** All of them, the mightiest first. */
export const ORGANIZATION_ROLES: readonly OrganizationRole[] = ['owner', 'admin', 'member'];

/** What other modules may ask of organizations. */
export abstract class OrganizationsApi {
  /**
   * The role that a user has in an organization; `null` for who is no member and where there is no such organization.
   * From memory when warm, at most a second behind.
   */
  abstract membership(userId: string, organizationId: string): Promise<OrganizationRole | null>;

  /**
   * Makes somebody a plain member, in the open transaction and without asking what the caller may: for single sign-on.
   * @returns whether they are one only since now; `false` also where there is no such organization.
   */
  abstract join(userId: string, organizationId: string): Promise<boolean>;

  /** Undoes `join`, in the open transaction. Who was made more than a plain member since then stays. */
  abstract leave(userId: string, organizationId: string): Promise<void>;
}
