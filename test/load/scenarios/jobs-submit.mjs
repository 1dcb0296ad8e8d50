import { httpScenario } from '../http-scenario.mjs';
import { bearer } from '../objects.mjs';

const job = {
  type: 'http.request',
  payload: { method: 'POST', url: 'https://example.com/hook', body: { done: true } },
};

/** A job that somebody submits, answered once it is durable. No worker takes any. */
export const jobsSubmit = httpScenario({
  name: 'jobs-submit',
  title: 'POST /v1/jobs, answered 202',
  floor: 0.5,
  prepare: async ({ tokens }) =>
    tokens.users.map((token) => ({
      method: 'POST',
      path: '/v1/jobs',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify(job),
    })),
});
