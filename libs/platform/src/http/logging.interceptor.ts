import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

declare module 'fastify' {
  interface FastifyRequest {
    /** The handler that answered, `Controller.method`, for the access log. */
    handlerName?: string;
  }
}

/** Names the handler in the access log. The line itself is written by the hook, which also sees what no handler did. */
@Injectable()
export class LoggingInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    request.handlerName = `${execution.getClass().name}.${execution.getHandler().name}`;
    return next.handle();
  }
}
