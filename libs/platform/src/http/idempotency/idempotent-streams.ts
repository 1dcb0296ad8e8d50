import { Injectable } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { isRefusal } from '@plinth/kernel';
import { Transaction } from '../../database/transaction.js';
import { IDEMPOTENCY_KEY } from '../openapi/parameters.js';
import { identify, keyOf } from './idempotent-request.js';
import { IdempotencyStore } from './idempotency.store.js';
import { answerOf, replay } from './kept-answer.js';

/** Documents that a route takes a key though it reads its body itself; of all others it is known. */
export function ApiIdempotencyKey() {
  return ApiHeader(IDEMPOTENCY_KEY);
}

/** What a body came to that its handler has read itself. */
export interface ReceivedBody {
  /** What stands for its content. */
  readonly content: unknown;
  /** Removes what was received of it. Called where it is sure that nothing comes of it. */
  readonly discard: () => Promise<void>;
}

/**
 * Makes a POST repeatable that reads its body itself. The body is read each time, for it is part of what the key stands
 * for; what is made of it, and the answer, are kept in one transaction. Refusals change nothing and are not kept.
 */
@Injectable()
export class IdempotentStreams {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly transaction: Transaction,
  ) {}

  /**
   * Answers with what `work` comes to, or with what it came to the first time.
   * @throws {AppError} 409 while the same key is at work, 422 where it stood for something else.
   */
  async once<T>(reply: FastifyReply, body: ReceivedBody, work: () => Promise<T>): Promise<T | string | undefined> {
    const key = keyOf(reply.request);
    try {
      if (key === null) return await work();
      const request = identify(reply.request, key, body.content);
      const before = reply.getHeaders();
      return await this.transaction.run(async () => {
        const kept = await this.store.claim(request);
        if (kept) {
          await body.discard();
          return replay(reply, kept);
        }
        const result = await work();
        await this.store.keep(request, answerOf(reply, before, result));
        return result;
      });
    } catch (error) {
      if (isRefusal(error)) await body.discard();
      throw error;
    }
  }
}
