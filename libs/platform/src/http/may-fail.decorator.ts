import { ApiExtension } from '@nestjs/swagger';
import type { AppError, ErrorDetails } from '@plinth/kernel';
import { STATUS_OF_KIND } from './problem.js';

/**
 * Documents errors of a route beside those that its declaration implies (validation, access, preconditions, limits):
 *
 *     @MayFail(UsersErrors.emailTaken)
 */
export function MayFail(...errors: readonly ((details?: ErrorDetails) => AppError)[]) {
  const described = errors.map((error) => {
    const { code, kind, message } = error();
    return { code, status: STATUS_OF_KIND[kind], message };
  });
  return ApiExtension('x-errors', described);
}
