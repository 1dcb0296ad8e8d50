import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonOf } from '@plinth/kernel';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { currentContext, runFresh } from '../context/context.js';
import type { Principal } from '../context/principal.js';
import { AnswerCache, type CacheState } from './answer-cache.js';
import { CACHE_POLICY, type CachePolicy } from './cache-policy.js';

/** Answers routes marked `@Cached` from the cache, and says so in `X-Cache`. */
@Injectable()
export class CacheInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly cache: AnswerCache,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const policy = this.reflector.get<CachePolicy | undefined>(CACHE_POLICY, execution.getHandler());
    return policy ? from(this.answer(execution, next, policy)) : next.handle();
  }

  private async answer(execution: ExecutionContext, next: CallHandler, policy: CachePolicy): Promise<string> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    const principal = currentContext()?.principal ?? null;
    const caller = policy.scope === 'public' ? '' : callerOf(principal);
    const tags = policy.tags({ principal, params: request.params as Record<string, string> });
    const { answer, state } = await this.cache.get(
      { key: `${caller} ${request.url}`, tags, ttlSeconds: policy.ttlSeconds, staleSeconds: policy.staleSeconds ?? 0 },
      // What a replica lacks yet would be kept, although the change has made it stale already.
      async () => jsonOf(await runFresh(() => lastValueFrom(next.handle()))),
    );
    reply.headers({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': policy.scope === 'public' ? publicControl(policy, state) : 'private, no-cache',
      vary: 'Authorization, X-Organization-Id',
      etag: answer.etag,
      'x-cache': state,
    });
    return answer.body;
  }
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
