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
}
