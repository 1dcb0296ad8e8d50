import { httpScenario } from '../http-scenario.mjs';

let sent = 0;

/** Sign-ins with the right password, of many people in turn: one hash each, and what surrounds it. */
export const login = httpScenario({
  name: 'login',
  title: 'POST /v1/auth/login, Argon2id',
  floor: 0.95,
  connections: 16,
  // Whatever was begun must be answered: hashes that nobody waits for any more would fall on the next round.
  amount: { quick: 64, full: 320 },
  // A hash takes so long that few sign-ins fit in a second; it takes thousands until all of the code is compiled.
  warmUps: 5,
  anonymous: true,
  async prepare({ people }) {
    const bodies = people.map(({ email, password }) => JSON.stringify({ email, password }));
    const setupRequest = (request) => ({ ...request, body: bodies[(sent += 1) % bodies.length] });
    return [{ method: 'POST', path: '/v1/auth/login', headers: { 'content-type': 'application/json' }, setupRequest }];
  },
});
