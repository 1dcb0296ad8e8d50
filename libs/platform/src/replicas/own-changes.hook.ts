import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { OwnChanges } from './own-changes.js';
import { Replicas } from './replicas.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Where there are replicas, watches them, and notes each change before its answer leaves, so that the caller's next
 * request sees it. Without replicas there is no hook.
 */
export function registerOwnChanges(server: FastifyInstance, app: INestApplicationContext): void {
  const replicas = app.get(Replicas);
  if (!replicas.configured) return;
  replicas.start();
  const changes = app.get(OwnChanges);
  server.addHook('onSend', async (request, reply) => {
    if (reply.statusCode < 400 && !SAFE.has(request.method)) await changes.note(request.plinth);
  });
}
