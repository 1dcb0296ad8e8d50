import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonOf } from '@plinth/kernel';
import { from, lastValueFrom, map, of, type Observable } from 'rxjs';
import { currentContext, runFresh } from '../context/context.js';
import type { Principal } from '../context/principal.js';
import { AnswerCache, type CacheKey, type CacheState, type FoundAnswer } from './answer-cache.js';
import { CACHE_POLICY, type CachePolicy } from './cache-policy.js';
import { varyBy } from './vary.js';

/** Answers routes marked `@Cached` from the cache, and says so in `X-Cache`. */
@Injectable()
export class CacheInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly cache: AnswerCache,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const policy = this.reflector.get<CachePolicy | undefined>(CACHE_POLICY, execution.getHandler());
    if (!policy) return next.handle();
    const http = execution.switchToHttp();
    const key = keyOf(policy, http.getRequest<FastifyRequest>());
    const reply = http.getResponse<FastifyReply>();
    // What a replica lacks yet would be kept, although the change has made it stale already.
    const make = async () => jsonOf(await runFresh(() => lastValueFrom(next.handle())));
    const kept = this.cache.recall(key, make);
    // Most answers are there at once, and a promise of each would take longer than finding it.
    if (kept) return of(answer(reply, policy, kept));
    return from(this.cache.get(key, make)).pipe(map((found) => answer(reply, policy, found)));
  }
}

function keyOf({ scope, tags, ttlSeconds, staleSeconds = 0 }: CachePolicy, request: FastifyRequest): CacheKey {
  const principal = currentContext()?.principal ?? null;
  const caller = scope === 'public' ? '' : callerOf(principal);
  return {
    key: `${caller} ${request.url}`,
    tags: tags({ principal, params: request.params as Record<string, string> }),
    ttlSeconds,
    staleSeconds,
  };
}

/** The body, with the headers that go with it. */
function answer(reply: FastifyReply, policy: CachePolicy, { answer: { body, etag }, state }: FoundAnswer): string {
  void reply.headers({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': policy.scope === 'public' ? publicControl(policy, state) : 'private, no-cache',
    etag,
    'x-cache': state,
  });
  varyBy(reply, 'Authorization', 'X-Organization-Id');
  return body;
}

/** Whose answer it is: each session and each API key has answers of its own, in each organization. */
function callerOf(principal: Principal | null): string {
  const { userId = '', sessionId, apiKeyId = '', organizationId } = principal ?? {};
  return `${userId} ${sessionId ?? apiKeyId} ${organizationId ?? ''}`;
}

/** What shared caches may do. A stale answer has used up its time: nobody is to keep it for longer. */
function publicControl({ ttlSeconds, staleSeconds = 0 }: CachePolicy, state: CacheState): string {
  if (state === 'STALE') return 'public, max-age=0';
  const stale = staleSeconds > 0 ? `, stale-while-revalidate=${String(staleSeconds)}` : '';
  return `public, max-age=${String(ttlSeconds)}${stale}`;
}
