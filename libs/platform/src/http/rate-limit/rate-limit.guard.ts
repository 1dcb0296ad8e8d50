import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rateLimitSection, type RateLimitConfig } from '@plinth/config';
import { DenialRecorder } from '../../audit-trail/denial-recorder.js';
import { configToken } from '../../config/config.module.js';
import { currentContext } from '../../context/context.js';
import { isStreaming } from '../body-parsers.js';
import { routeOf } from '../route.js';
import type { RateClass } from './counted-as.decorator.js';
import { RateLimitErrors } from './rate-limit.errors.js';
import { RequestCounter, type RequestCount } from './request-counter.js';

const WINDOW_SECONDS = 60;

/**
 * Limits how often a caller may ask, by class of request, on all instances together. With Redis away what can be
 * guessed is refused, and everything else goes on.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    @Inject(configToken(rateLimitSection)) private readonly config: RateLimitConfig,
    private readonly counter: RequestCounter,
    private readonly denials: DenialRecorder,
  ) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    if (!this.config.enabled) return true;
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const name = classOf(request);
    if (name === null) return true;
    const count = this.count(name, request);
    return count instanceof Promise
      ? count.then((exact) => this.judge(name, exact, execution))
      : this.judge(name, count, execution);
  }

  private judge(name: RateClass, { count, resetSeconds }: RequestCount, execution: ExecutionContext): boolean {
    const limit = this.config[name];
    void execution
      .switchToHttp()
      .getResponse<FastifyReply>()
      .headers({
        'ratelimit-policy': `"${name}";q=${String(limit)};w=${String(WINDOW_SECONDS)}`,
        ratelimit: `"${name}";r=${String(Math.max(0, limit - count))};t=${String(resetSeconds)}`,
      });
    if (count <= limit) return true;
    this.denials.countAnonymous('rate_limited');
    throw RateLimitErrors.exceeded({ retryAfterSeconds: resetSeconds });
  }

  private count(name: RateClass, request: FastifyRequest): RequestCount | Promise<RequestCount> {
    if (name !== 'auth') return this.counter.count(`${name}:${currentContext()?.principal?.userId ?? request.ip}`);
    return this.counter.countExactly(`auth:${request.ip}`).catch((error: unknown) => {
      throw RateLimitErrors.uncounted({ retryAfterSeconds: 2, cause: error });
    });
  }
}

/** The class of a request, from the route that matched; `null` for health checks and their like. */
function classOf(request: FastifyRequest): RateClass | null {
  const { url: route = '', rateClass } = routeOf(request);
  if (!route.startsWith('/v1/')) return null;
  if (rateClass) return rateClass as RateClass;
  if (route.startsWith('/v1/admin/')) return 'admin';
  if (request.method === 'GET' || request.method === 'HEAD') return 'read';
  // Without a principal, a change under /v1/auth is somebody trying to become one.
  if (route.startsWith('/v1/auth/') && !currentContext()?.principal) return 'auth';
  return isStreaming(request) ? 'upload' : 'write';
}
