import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { Transaction } from '@plinth/platform/database';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { aPerson, signedInAgain, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';
import { fuzz, type Caller } from './fuzzer.js';
import { Places } from './places.js';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 3_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_300_131);
// The test itself fails on what hangs; this is for thousands of requests on a slow machine.
const TIMEOUT_MS = 60_000 + REQUESTS * 20;

describe('whatever is sent', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi(
      modules,
      { RATE_LIMIT: 'off' },
      process.env['FUZZ_LOG'] ? (line) => process.stderr.write(line) : undefined,
    );
  });

  afterAll(() => api.close());

  /** Somebody who signs in again where a request ended the session, and is somebody new where it took the account. */
  async function caller(name: string, isAdmin: boolean): Promise<Caller> {
    const signUp = async () => {
      const person = await aPerson(api);
      if (isAdmin) await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'super-admin'));
      return person;
    };
    let person = await signUp();
    const renew = async () => {
      const again = (await signedInAgain(api, person)) as Partial<Person>;
      person = again.accessToken === undefined ? await signUp() : { ...person, ...again };
      return person.accessToken;
    };
    return { name, places: new Places(), token: person.accessToken, renew };
  }

  it(
    'is answered as the description says, in time, and never with a failure',
    async () => {
      const anonymous: Caller = {
        name: 'anonymous',
        places: new Places(),
        token: null,
        renew: () => Promise.resolve(null),
      };
      const [member, administrator] = [await caller('member', false), await caller('administrator', true)];
      // Who gets in gets further.
      const callers = [anonymous, member, administrator, administrator];
      const { faults, statuses, ...depth } = await fuzz({ url: api.url, seed: SEED, requests: REQUESTS, callers });
      expect(faults).toEqual([]);
      // A fuzzer that gets in nowhere proves nothing.
      for (const status of ['200', '204', '400', '401', '403', '404']) expect(Object.keys(statuses)).toContain(status);
      if (process.env['FUZZ_REQUESTS'] !== undefined)
        process.stderr.write(`${JSON.stringify({ statuses, ...depth })}\n`);
    },
    TIMEOUT_MS,
  );
});
