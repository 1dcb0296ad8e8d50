import type { Principal } from '../context/principal.js';

/** Turns the credentials of a request into its principal. The module `auth` implements it. */
export abstract class PrincipalResolver {
  /**
   * @param token what followed `Bearer`.
   * @param organizationId the value of `X-Organization-Id`, or `null`; already checked to be a UUID.
   * @param aside whether the organization of the token does not count: where a caller deals with who they are, or
   * administers the platform. What acts in one organization only keeps it.
   * @returns at once whom it remembers: promises would cost more than the look-up.
   * @throws {AppError} `access.invalid_token`, or `access.organization_not_found` for an organization that the caller
   * is no member of.
   */
  abstract resolve(token: string, organizationId: string | null, aside?: boolean): Principal | Promise<Principal>;
}
