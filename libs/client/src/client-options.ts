import type { TokenStorage } from './token-storage.js';

/** How a client reaches its platform, and for whom. */
export interface ClientOptions {
  /** Where the platform is, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** Instead of the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /** Where the tokens of who is signed in are kept; in memory unless you say otherwise. */
  readonly storage?: TokenStorage;
  /** Calls with this key instead of signing in. */
  readonly apiKey?: string;
  /** The organization to act in, unless a call says otherwise. */
  readonly organizationId?: string;
  /** How long one attempt may wait for its answer, in milliseconds; 30 000 unless you say otherwise. */
  readonly timeoutMs?: number;
  /**
   * How often a failed attempt is repeated, 3 times unless you say otherwise: no answer, 429, 502, 503 and 504, of calls
   * that only read and of those that carry an idempotency key.
   */
  readonly retries?: number;
  /** Called when nobody is signed in any more: after a sign-out, or when the session could not be renewed. */
  readonly onSignedOut?: () => void;
}
