import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { etagOf } from '../cache/answer-cache.js';
import { matches } from './etag.js';
import { HttpErrors } from './http.errors.js';

/** What the caller believes the resource to be, from `If-Match`. */
export class Precondition {
  constructor(private readonly ifMatch: string | undefined) {}

  /**
   * Refuses a change of what the caller has not seen. Call it inside the transaction, with the resource as a GET would
   * show it, before changing anything.
   * @throws {AppError} `http.precondition_failed` where `If-Match` names another state.
   */
  check(current: object): void {
    if (this.ifMatch === undefined) return;
    if (!matches(this.ifMatch, etagOf(JSON.stringify(current)), 'strong')) throw HttpErrors.preconditionFailed();
  }
}

/** Hands the handler the request's precondition: `@IfMatch() precondition: Precondition`. */
export const IfMatch = createParamDecorator(
  (_: unknown, execution: ExecutionContext) =>
    new Precondition(execution.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/** Documents that a route honours `If-Match`. */
export function ApiIfMatch() {
  return applyDecorators(
    ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of what you read; 412 if it has changed.' }),
  );
}
