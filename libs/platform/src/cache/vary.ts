import type { FastifyReply } from 'fastify';

/** Names request headers that the answer depends on, beside those that are named already. */
export function varyBy(reply: FastifyReply, ...names: readonly string[]): void {
  const header = reply.getHeader('vary');
  if (header === undefined) {
    void reply.header('vary', names.join(', '));
    return;
  }
  const known = String(header).split(', ');
  const others = names.filter((name) => !known.includes(name));
  void reply.header('vary', [...known, ...others].join(', '));
}
