import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { CACHE_POLICY, type CachePolicy } from './cache-policy.js';
import { CacheInterceptor } from './cache.interceptor.js';

/** Keeps the answers of a GET route in memory and in Redis. */
export function Cached(policy: CachePolicy) {
  return applyDecorators(SetMetadata(CACHE_POLICY, policy), UseInterceptors(CacheInterceptor));
}
