import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { CacheInterceptor } from '../cache/cache.interceptor.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { LoggingInterceptor } from './logging.interceptor.js';

/**
 * The platform's interceptors around each handler, the first outermost. Each steps aside where a route does not concern
 * it. To Nest they are one: of each that it knows it makes promises and observables anew for every request.
 */
@Injectable()
export class PlatformInterceptor implements NestInterceptor {
  private readonly interceptors: readonly (LoggingInterceptor | IdempotencyInterceptor | CacheInterceptor)[];

  constructor(logging: LoggingInterceptor, idempotency: IdempotencyInterceptor, cache: CacheInterceptor) {
    this.interceptors = [logging, idempotency, cache];
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    return this.around(0, execution, next);
  }

  private around(index: number, execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const interceptor = this.interceptors[index];
    if (!interceptor) return next.handle();
    return interceptor.intercept(execution, { handle: () => this.around(index + 1, execution, next) });
  }
}
