import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { AppError } from '@plinth/kernel';
import { Transaction } from '../../database/transaction.js';
import { isStreaming } from '../body-parsers.js';
import { problemOf, STATUS_OF_KIND } from '../problem.js';
import { identify, keyOf, type IdempotentRequest } from './idempotent-request.js';
import { IdempotencyStore } from './idempotency.store.js';
import { answerOf, replay } from './kept-answer.js';

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
    if (request.method !== 'POST') return next.handle();
    const key = keyOf(request);
    // What is sent is for the handler to read, and what to make of the key with it: `IdempotentStreams`.
    if (key === null || isStreaming(request)) return next.handle();
    const identified = identify(request, key, request.body);
    return from(this.once(identified, execution, next));
  }

  private async once(identified: IdempotentRequest, execution: ExecutionContext, next: CallHandler): Promise<unknown> {
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    try {
      return await this.transaction.run(async () => {
        const kept = await this.store.claim(identified);
        if (kept) return replay(reply, kept);
        const before = reply.getHeaders();
        const result: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
        const answer = answerOf(reply, before, result);
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
      this.store.keep(identified, { status, body: JSON.stringify(problem), headers: {} }),
    );
  }
}
