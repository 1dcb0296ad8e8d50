import { SetMetadata } from '@nestjs/common';
import { CACHE_POLICY, type CachePolicy } from './cache-policy.js';

/** Keeps the answers of a GET route in memory and in Redis; the `CacheInterceptor` sees to it. */
export function Cached(policy: CachePolicy): MethodDecorator {
  return SetMetadata(CACHE_POLICY, policy);
}
