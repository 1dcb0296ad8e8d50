import { Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { CacheInterceptor } from '../cache/cache.interceptor.js';
import { DeprecatedUse } from './deprecation/deprecated-use.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotentStreams } from './idempotency/idempotent-streams.js';
import { IdempotencyStore } from './idempotency/idempotency.store.js';
import { LoadMonitor } from './load-shedding/load-monitor.js';
import { Pages } from './lists/pages.js';
import { LoggingInterceptor } from './logging.interceptor.js';
import { PlatformInterceptor } from './platform.interceptor.js';
import { RateLimitGuard } from './rate-limit/rate-limit.guard.js';
import { RequestCounter } from './rate-limit/request-counter.js';
import { StrictRequestGuard } from './strict-request.guard.js';

/**
 * What surrounds every route of the API, in this order: access (`AccessGuardModule`), rate limits, strictness, logging, idempotency,
 * caching; validation is nearest to the handler.
 */
@Global()
@Module({
  providers: [
    CacheInterceptor,
    DeprecatedUse,
    IdempotencyInterceptor,
    IdempotencyStore,
    IdempotentStreams,
    LoadMonitor,
    LoggingInterceptor,
    Pages,
    RequestCounter,
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: StrictRequestGuard },
    { provide: APP_INTERCEPTOR, useClass: PlatformInterceptor },
  ],
  exports: [DeprecatedUse, IdempotentStreams, Pages],
})
export class HttpModule {}
