import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, from, mergeMap, throwError, type Observable } from 'rxjs';
import { AppError } from '@plinth/kernel';
import { DenialRecorder } from '../audit-trail/denial-recorder.js';
import { currentContext } from '../context/context.js';

/**
 * Audits what a handler forbids its caller, beyond what the guard has already refused. It surrounds whatever opens a
 * transaction, so that no denial waits for a second connection while its request holds one.
 */
@Injectable()
export class DenialInterceptor implements NestInterceptor {
  constructor(private readonly denials: DenialRecorder) {}

  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        const denied = error instanceof AppError && error.kind === 'forbidden' && currentContext()?.principal;
        if (!denied) return throwError(() => error);
        return from(this.denials.recordRefusal(error.code)).pipe(mergeMap(() => throwError(() => error)));
      }),
    );
  }
}
