/** A condition of an SQL statement with its parameters. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** A role and who is to have it. */
export interface RoleToGrant {
  readonly userId: string;
  readonly role: string;
}

/** What follows from the roles that somebody holds. */
export interface Access {
  readonly permissions: ReadonlySet<string>;
  /** Those of their roles that ask for a second factor. */
  readonly mfaRoles: readonly string[];
}

/** What other modules may ask of roles. */
export abstract class RolesApi {
  /** What the user may do anywhere on the platform. From memory when warm, at most a second behind. */
  abstract permissionsOf(userId: string): Promise<ReadonlySet<string>>;

  /** The same, with the roles that ask for a second factor before their holders administer anything. */
  abstract accessOf(userId: string): Promise<Access>;

  /** As `permissionsOf`, for many users in one statement. */
  abstract permissionsOfAll(userIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>>;

  /** The names of the roles of each user, sorted; everyone has at least `member`. */
  abstract rolesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;

  /**
   * What a role permits.
   * @throws {AppError} `roles.not_found`
   */
  abstract permissionsOfRole(role: string): Promise<readonly string[]>;

  /** The names of the roles that permit something, sorted. */
  abstract rolesPermitting(permission: string): Promise<readonly string[]>;

  /**
   * Gives a role to a user, in the open transaction and without asking what the caller holds: for the first
   * administrator and for invitations. Giving it twice changes nothing.
   * @throws {AppError} `roles.not_found`
   */
  abstract grant(userId: string, role: string): Promise<void>;

  /**
   * As `grant`, for many in a few statements: each with an event of its own.
   * @param made whether the accounts were made in the open transaction: then nobody keeps anything of them yet.
   * @returns the users who did not hold what they were given.
   * @throws {AppError} `roles.not_found`
   */
  abstract grantMany(grants: readonly RoleToGrant[], made: boolean): Promise<ReadonlySet<string>>;

  /**
   * Takes a role from a user, in the open transaction. Taking what they lack changes nothing. Whoever calls it protects
   * the last super-admin with `lockSuperAdmins`.
   * @throws {AppError} `roles.not_found`, `roles.everyone_is_member`
   */
  abstract revoke(userId: string, role: string): Promise<void>;

  /**
   * Who holds `super-admin`. Until the open transaction ends, every other caller waits here, so that two changes
   * cannot each count on the other's super-admin.
   */
  abstract lockSuperAdmins(): Promise<readonly string[]>;

  /**
   * Refuses what would give or take more than the caller of the running request holds.
   * @throws {AppError} `roles.permission_not_held`
   */
  abstract assertCallerHolds(permissions: Iterable<string>): void;

  /**
   * The condition that the user in `column` holds `role`, for a list of users.
   * @param column the column with the user's id, from code and never from a request.
   * @param first the number of its first parameter in the statement.
   * @param few whether few hold the role, so that they are best looked up first; else each user is asked for it.
   */
  abstract holds(role: string, column: string, first: number, few?: boolean): SqlCondition;
}
