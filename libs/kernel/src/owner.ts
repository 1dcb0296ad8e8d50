/** The kinds of owner that a row can have. */
export type OwnerType = 'user' | 'organization' | 'platform';

/** Whose a row is. Every row that someone owns carries one, jobs and audit events included. */
export interface Owner {
  readonly ownerType: OwnerType;
  /** The user's or the organization's id; `null` for the platform itself. */
  readonly ownerId: string | null;
}

/** What belongs to nobody in particular: background work and settings of the platform. */
export const PLATFORM_OWNER: Owner = { ownerType: 'platform', ownerId: null };
