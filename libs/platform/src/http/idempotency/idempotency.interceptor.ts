import { hash } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { AppError, jsonOf } from '@plinth/kernel';
import { currentContext } from '../../context/context.js';
import { Transaction } from '../../database/transaction.js';
import { isStreaming } from '../body-parsers.js';
import { HttpErrors } from '../http.errors.js';
import { problemOf, STATUS_OF_KIND } from '../problem.js';
import { IdempotencyStore, type IdempotentRequest, type KeptAnswer } from './idempotency.store.js';

// Answers that say nothing about the request itself, only about the moment or the caller.
const NOT_KEPT = new Set([401, 408, 429]);

/**
 * Makes every POST repeatable: with an `Idempotency-Key` the answer is kept in the transaction of the change itself, so
 * that a crash between commit and answer leaves both or neither, and a retry gets the first answer again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly transaction: Transaction,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || isStreaming(request)) return next.handle();
    return from(this.once(identify(request, key), execution, next));
  }

  private async once(identified: IdempotentRequest, execution: ExecutionContext, next: CallHandler): Promise<unknown> {
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    try {
      return await this.transaction.run(async () => {
        // On the way together, one after the other: the look-up begins with the lock in hand, and so sees what its last holder kept.
        const [locked, kept] = await Promise.all([this.store.tryLock(identified), this.store.find(identified)]);
        if (!locked) throw HttpErrors.idempotencyKeyInFlight();
        if (kept === 'other-request') throw HttpErrors.idempotencyKeyReused();
        if (kept) return replay(reply, kept);
        const result: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
        const location = reply.getHeader('location');
        const answer = {
          status: reply.statusCode,
          body: result === undefined ? null : jsonOf(result),
          location: typeof location === 'string' ? location : null,
        };
        await this.transaction.beforeCommit(() => this.store.keep(identified, answer));
        return result;
      });
    } catch (error) {
      await this.keepRefusal(identified, execution, error);
      throw error;
    }
  }

  /** A refusal has rolled everything back; it is kept in a transaction of its own. */
  private async keepRefusal(identified: IdempotentRequest, execution: ExecutionContext, error: unknown): Promise<void> {
    if (!(error instanceof AppError) || error.code.startsWith('http.idempotency')) return;
    const status = STATUS_OF_KIND[error.kind];
    if (status >= 500 || NOT_KEPT.has(status)) return;
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const problem = problemOf(error, request.url.split('?', 1)[0] ?? '', request.id);
    await this.transaction.detached(() =>
      this.store.keep(identified, { status, body: JSON.stringify(problem), location: null }),
    );
  }
}

function identify(request: FastifyRequest, key: string | string[]): IdempotentRequest {
  if (typeof key !== 'string' || key.length < 1 || key.length > 255) {
    const detail = 'must have 1 to 255 characters';
    throw HttpErrors.validationFailed({ faults: [{ pointer: '/Idempotency-Key', code: 'length', detail }] });
  }
  const principal = currentContext()?.principal;
  const caller = principal
    ? `${principal.userId} ${principal.organizationId ?? ''}${principal.actorId ? ` as ${principal.actorId}` : ''}`
    : `address ${request.ip}`;
  const fingerprint = hash('sha256', `${request.url}\n${JSON.stringify(request.body ?? null)}`, 'base64url');
  return { caller, key, fingerprint };
}

function replay(reply: FastifyReply, kept: KeptAnswer): string | undefined {
  void reply.code(kept.status).header('idempotent-replayed', 'true');
  if (kept.location !== null) void reply.header('location', kept.location);
  if (kept.body === null) return undefined;
  const type = kept.status >= 400 ? 'application/problem+json' : 'application/json';
  void reply.header('content-type', `${type}; charset=utf-8`);
  return kept.body;
}
