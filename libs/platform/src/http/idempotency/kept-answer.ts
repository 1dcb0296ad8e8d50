import type { FastifyReply } from 'fastify';
import { jsonOf } from '@plinth/kernel';

type Headers = Readonly<Record<string, string | number | string[] | undefined>>;

/** An answer as it is kept for a retry. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string | null;
  /** What its handler has set. */
  readonly headers: Headers;
}

/** What `reply` and its body are by now, but for the headers that it had `before` its handler ran. */
export function answerOf(reply: FastifyReply, before: Headers, result: unknown): KeptAnswer {
  const own = Object.entries(reply.getHeaders()).filter(([name, value]) => before[name] !== value);
  return {
    status: reply.statusCode,
    body: result === undefined ? null : jsonOf(result),
    headers: Object.fromEntries(own),
  };
}

/** Gives a kept answer once more. @returns its body. */
export function replay(reply: FastifyReply, { status, body, headers }: KeptAnswer): string | undefined {
  void reply.code(status).headers({ ...headers, 'idempotent-replayed': 'true' });
  if (body === null) return undefined;
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  void reply.header('content-type', `${type}; charset=utf-8`);
  return body;
}
