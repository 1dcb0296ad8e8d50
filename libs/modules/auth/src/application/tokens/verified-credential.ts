import type { Principal } from '@plinth/platform/context';

/** A credential that was found to be good, and for how long that may be remembered. */
export interface VerifiedCredential {
  readonly principal: Principal;
  /** Whether it acts in the organization of the principal, or personally, and nowhere else. */
  readonly bound: boolean;
  /** Networks that it works from; empty for any. */
  readonly allowedAddresses: readonly string[];
  /** Whose revocation ends it: the user, and the session or the key. */
  readonly subjects: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
