import { httpScenario } from '../http-scenario.mjs';
import { bearer } from '../objects.mjs';

let made = 0;

/** A small row: in Plinth with validation and audit, in one transaction; in the bare server one insert. */
export const createBucket = httpScenario({
  name: 'create-bucket',
  title: 'POST /v1/storage/buckets',
  floor: 0.5,
  prepare: async ({ tokens }) =>
    tokens.users.map((token) => ({
      method: 'POST',
      path: '/v1/storage/buckets',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      setupRequest: (request) => ({ ...request, body: JSON.stringify({ name: `made-${process.pid}-${(made += 1)}` }) }),
    })),
});
