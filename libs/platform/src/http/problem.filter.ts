import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '@plinth/kernel';
import type { DenialRecorder } from '../audit-trail/denial-recorder.js';
import { currentContext } from '../context/context.js';
import { HttpErrors } from './http.errors.js';
import type { KnownMethods } from './known-methods.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { problemOf, STATUS_OF_KIND, toAppError } from './problem.js';

const WARN_MS = 1_000;

/** The one place where an error becomes an answer: problem+json, whoever threw it. What is forbidden to its caller is audited. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);
  private readonly warnedAt = new Map<string, number>();

  /** @param denials finds the recorder, which exists only once the application does. */
  constructor(
    private readonly known: KnownMethods,
    private readonly denials: () => DenialRecorder,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const isDenial = error instanceof AppError && error.kind === 'forbidden' && currentContext()?.principal;
    if (isDenial) void this.refuse(error, request, reply);
    else this.answer(error, request, reply);
  }

  /** By now whatever transaction the handler had open is over: recording waits for no connection that this request holds. */
  private async refuse(error: AppError, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      await this.denials().recordRefusal(error);
      this.answer(error, request, reply);
    } catch (failure) {
      this.answer(failure, request, reply);
    }
  }

  /** Answers `request` with `error`, unless an answer is already on its way: then the connection is all that can end. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const known = this.explain(toAppError(error), request);
    const status = STATUS_OF_KIND[known.kind];
    if (status === 500) this.logger.error({ err: known.cause ?? error, requestId: request.id }, 'Unexpected error');
    else if (status > 500) this.warn(known, request);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    void reply
      .code(status)
      .headers({ ...unhookedHeaders(request, reply), ...headersOf(known, status) })
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problemOf(known, request.url.split('?', 1)[0] ?? '', request.id)));
  }

  /** Of a kind there may be many at a time: one a second tells why, the others are lines of the access log. */
  private warn(error: AppError, request: FastifyRequest): void {
    const now = Date.now();
    if (now - (this.warnedAt.get(error.code) ?? 0) < WARN_MS) return;
    this.warnedAt.set(error.code, now);
    this.logger.warn({ err: error.cause ?? error, requestId: request.id }, error.code);
  }

  /** The framework knows one refusal for an unknown address and for an unknown method; callers are told which it is. */
  private explain(error: AppError, request: FastifyRequest): AppError {
    if (error.code !== 'http.route_not_found') return error;
    const methods = this.known.of(request);
    // Where it is the method that is known, a part of the address is not: an id that is empty, a page that is not there.
    if (methods.length === 0 || methods.includes(request.method)) return error;
    return HttpErrors.methodNotAllowed({ headers: { allow: methods.join(', ') } });
  }
}

// An address that cannot even be parsed is refused before any hook has run; its answer is as safe as any other.
function unhookedHeaders(request: FastifyRequest, reply: FastifyReply): Record<string, string> {
  if (reply.hasHeader('x-request-id')) return {};
  return { ...SECURITY_HEADERS, 'x-request-id': request.id };
}

function headersOf(error: AppError, status: number): Record<string, string> {
  const retryAfter = error.details.retryAfterSeconds ?? (status === 503 || status === 429 ? 1 : undefined);
  return {
    'cache-control': 'no-store',
    ...error.details.headers,
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
}
