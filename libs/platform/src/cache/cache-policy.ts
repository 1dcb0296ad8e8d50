import type { Principal } from '../context/principal.js';

/** How the answers of a route are kept. */
export interface CachePolicy {
  readonly ttlSeconds: number;
  /** For how long after that the old answer is still given while a new one is made, unless a tag was invalidated. Default: 0. */
  readonly staleSeconds?: number;
  /** `principal`: each caller has answers of their own. `public`: one answer for all; only for public routes. */
  readonly scope: 'principal' | 'public';
  /** What makes the answer stale: the tags that changes invalidate with `CacheTags`. */
  readonly tags: (request: {
    readonly principal: Principal | null;
    readonly params: Record<string, string>;
  }) => readonly string[];
}

/** Where a route's cache policy is kept. */
export const CACHE_POLICY = Symbol('plinth.cache-policy');
