/** What somebody is within an organization. */
export type OrganizationRole = 'owner' | 'admin' | 'member';

/** All of them, the mightiest first. */
export const ORGANIZATION_ROLES: readonly OrganizationRole[] = ['owner', 'admin', 'member'];

/** What somebody is within an organization, and what it asks of them. */
export interface Membership {
  readonly role: OrganizationRole;
  /** Whether they need a second factor to act in it. */
  readonly mfaRequired: boolean;
}

/** What other modules may ask of organizations. */
export abstract class OrganizationsApi {
  /**
   * The role that a user has in an organization; `null` for who is no member and where there is no such organization.
   * From memory when warm, at most a second behind.
   */
  abstract membership(userId: string, organizationId: string): Promise<OrganizationRole | null>;

  /** As `membership`, with what the organization asks of its members. */
  abstract terms(userId: string, organizationId: string): Promise<Membership | null>;

  /**
   * The name of the identity provider that a member of an organization has to sign in with, because their address is
   * in a domain that the organization has proven and it asks for single sign-on; `null` for none.
   */
  abstract requiredProvider(userId: string, email: string): Promise<string | null>;

  /**
   * Makes somebody a plain member, in the open transaction and without asking what the caller may: for single sign-on.
   * @returns whether they are one only since now; `false` also where there is no such organization, or it takes nobody
   * of their mail domain.
   */
  abstract join(userId: string, organizationId: string): Promise<boolean>;

  /** Undoes `join`, in the open transaction. Who was made more than a plain member since then stays. */
  abstract leave(userId: string, organizationId: string): Promise<void>;
}

/** What organizations need to know of single sign-on. The module `auth` implements it. */
export abstract class SingleSignOn {
  /** Whether people can sign in with a provider of this name now. */
  abstract knows(provider: string): Promise<boolean>;

  /** Whether the caller's session began at this provider. */
  abstract broughtCaller(provider: string): boolean;

  /** Ends, in the open transaction, every session of these people that did not begin at this provider. */
  abstract endOtherSessions(userIds: readonly string[], provider: string): Promise<void>;
}
