import { randomUUID } from 'node:crypto';
import { httpScenario } from '../http-scenario.mjs';
import { bearer } from '../objects.mjs';

let made = 0;

/** Requests that each make a bucket, with these headers beside those that all have. */
const making =
  (extra = () => ({})) =>
  async ({ tokens }) =>
    tokens.users.map((token) => {
      const headers = { ...bearer(token), 'content-type': 'application/json' };
      const setupRequest = (request) => ({
        ...request,
        headers: { ...headers, ...extra() },
        body: JSON.stringify({ name: `made-${process.pid}-${(made += 1)}` }),
      });
      return { method: 'POST', path: '/v1/storage/buckets', headers, setupRequest };
    });

/**
 * A small row: in Plinth with validation and audit, in one transaction; in the bare server one insert. And made once
 * however often it is sent: in Plinth by its idempotency key; the bare server writes the same three rows in a transaction.
 */
export const createBucket = [
  httpScenario({ name: 'create-bucket', title: 'POST /v1/storage/buckets', floor: 0.5, prepare: making() }),
  httpScenario({
    name: 'create-bucket-once',
    title: 'POST /v1/storage/buckets with an idempotency key, by the same three rows in one transaction',
    floor: 0.5,
    prepare: making(() => ({ 'idempotency-key': randomUUID() })),
  }),
];
