/** What a service account may do: what it was given, of which some may be out of its reach. */
export interface ServiceAccountAccess {
  /** Where it works; `null` for the platform. */
  readonly organizationId: string | null;
  readonly permissions: ReadonlySet<string>;
  /** What it was given and may not use, because whoever made it does not hold it any more. */
  readonly withheld: ReadonlySet<string>;
}

/**
 * Where access comes from beside the roles that administrators gave. The module `auth` implements it; `users`, which
 * explains access and may not call `auth`, finds it here.
 */
export abstract class AccessSources {
  /** What somebody is within an organization, such as `admin`; `null` for who is no member. */
  abstract roleWithin(userId: string, organizationId: string): Promise<string | null>;

  /** The roles within an organization that permit something there. */
  abstract rolesPermittingWithin(permission: string): readonly string[];

  /** The roles that a sign-in provider gave, each with the name of the provider. */
  abstract providedRoles(userId: string): Promise<ReadonlyMap<string, string>>;

  /** What the service account of this id may do; `null` where there is none. */
  abstract serviceAccount(id: string): Promise<ServiceAccountAccess | null>;
}
