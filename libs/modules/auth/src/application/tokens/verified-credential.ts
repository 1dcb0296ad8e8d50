import type { Principal } from '@plinth/platform/context';

/** A credential that was found to be good, and for how long that may be remembered. */
export interface VerifiedCredential {
  readonly principal: Principal;
  /** Networks that it works from; empty for any. */
  readonly allowedAddresses: readonly string[];
  /** Whose revocation ends it: the user, and the session or the key. */
  readonly subjects: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
