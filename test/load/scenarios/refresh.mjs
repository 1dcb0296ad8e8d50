import { httpScenario } from '../http-scenario.mjs';
import { openSessions } from '../sessions.mjs';

const SESSIONS = 128;

/** Many sessions, each refreshed with the token that its last refresh gave. */
export const refresh = httpScenario({
  name: 'refresh',
  title: 'POST /v1/auth/refresh',
  floor: 0.4,
  // No answer may be missed: its token is the only one that goes on.
  amount: { quick: 2_000, full: 16_000 },
  anonymous: true,
  async prepare({ target, people, world }) {
    // More tokens than connections, taken from the front and given back at the end: there is always one that rests.
    const resting = await openSessions(world, target, people, SESSIONS);
    return [
      {
        method: 'POST',
        path: '/v1/auth/refresh',
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => ({ ...request, body: JSON.stringify({ refreshToken: resting.shift() }) }),
        onResponse: (status, body) => {
          if (status === 200) resting.push(JSON.parse(body).refreshToken);
        },
      },
    ];
  },
});
