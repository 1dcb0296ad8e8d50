import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AppError, Clock, newId } from '@plinth/kernel';
import { runInContext, systemContext } from '@plinth/platform/context';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { AUTH_MODULES, aPerson, PASSWORD } from '../../testing/people.factory.js';
import { MOST_FIELDS } from './guess-script.js';
import { GUESSES, GuessThrottle, networkOf, type Attempt } from './guess-throttle.js';

const OURS = '192.0.2.1';
const STRANGERS = '198.51.100.';

describe('the guess throttle', () => {
  let api: TestApi;
  let now: number;
  let account: string;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES);
    jest.spyOn(api.get(Clock), 'now').mockImplementation(() => new Date(now));
  });

  beforeEach(() => {
    now = Date.now();
    account = `${newId()}@example.com`;
  });

  afterAll(() => api.close());

  const attempt = (ip: string, of = account): Promise<Attempt> =>
    runInContext({ ...systemContext('test'), ip }, () => api.get(GuessThrottle).attempt(of));
  const wait = async (ip: string, of = account): Promise<number> => {
    try {
      await attempt(ip, of);
      return 0;
    } catch (error) {
      return (error as AppError).details.retryAfterSeconds ?? Number.NaN;
    }
  };

  it('lets ten guesses pass and then asks for twice the wait each time', async () => {
    const waits = [];
    for (let n = 0; n < 15; n++) {
      const seconds = await wait(OURS);
      waits.push(seconds);
      if (seconds > 0) {
        now += seconds * 1000;
        await attempt(OURS);
      }
    }
    expect(waits.slice(0, 10)).toEqual(Array(10).fill(0));
    expect(waits.slice(10)).toEqual([1, 2, 4, 8, 16]);
  });

  it('counts simultaneous guesses one by one', async () => {
    const waits = await Promise.all(Array.from({ length: 60 }, () => wait(OURS)));
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(10);
  });

  it('counts accounts and networks apart', async () => {
    for (let n = 0; n < 11; n++) await wait(OURS);
    expect(await wait(OURS)).toBeGreaterThan(0);
    expect(await wait(OURS, `${newId()}@example.com`)).toBe(0);
    expect(await wait(`${STRANGERS}1`)).toBe(0);
  });

  it('slows strangers from everywhere down without shutting the owner out', async () => {
    await (await attempt(OURS)).succeeded();
    let refused = 0;
    for (let n = 0; n < 120; n++) refused += (await wait(`${STRANGERS}${String(n % 60)}`)) > 0 ? 1 : 0;
    expect(refused).toBeGreaterThan(60);
    expect(await wait(`${STRANGERS}200`)).toBeGreaterThan(0);
    expect(await wait(`${STRANGERS}200`)).toBeLessThanOrEqual(60);
    expect(await wait(OURS)).toBe(0);
  });

  it('slows a network down that guesses at many accounts, however often it signs in to its own', async () => {
    let passed = 0;
    for (let n = 0; n < 150; n++) {
      passed += (await wait('203.0.113.9', `${newId()}@example.com`)) === 0 ? 1 : 0;
      if (n % 10 === 0 && (await wait('203.0.113.9', 'mine@example.com')) === 0) continue;
    }
    expect(passed).toBeLessThan(101);
  });

  it('forgets with time, with success and when it is told to', async () => {
    for (let n = 0; n < 11; n++) await wait(OURS);
    expect(await wait(OURS)).toBeGreaterThan(0);
    await api.get(GuessThrottle).clear(account);
    expect(await wait(OURS)).toBe(0);
    for (let n = 0; n < 8; n++) await wait(OURS);
    await (await attempt(OURS)).succeeded();
    for (let n = 0; n < 10; n++) expect(await wait(OURS)).toBe(0);
    expect(await wait(OURS)).toBeGreaterThan(0);
    now += 6 * 3_600_000;
    for (let n = 0; n < 10; n++) expect(await wait(OURS)).toBe(0);
  });

  it('keeps few buckets of an account, however many networks come by, and the owner’s among them', async () => {
    await (await attempt(OURS)).succeeded();
    const network = (n: number) => `10.0.${String(n >> 8)}.${String(n & 255)}`;
    for (let n = 0; n < 600; n++) {
      now += 61_000;
      expect(await wait(network(n))).toBe(0);
    }
    const kept = await api.get(GuessThrottle).counted(account, GUESSES);
    expect(kept.size).toBeLessThanOrEqual(MOST_FIELDS);
    // Whoever still has to wait came later than whatever was forgotten.
    for (let n = 550; n < 600; n++) expect(kept.has(`from:${network(n)}`)).toBe(true);
    for (let n = 600; n < 800; n++) await wait(network(n));
    expect(await wait(network(800))).toBeGreaterThan(0);
    expect(await wait(OURS)).toBe(0);
  });

  it('answers 429 with Retry-After over HTTP, before the password is looked at, for any account', async () => {
    for (const email of [`${newId()}@example.com`, (await aPerson(api)).email]) {
      const login = (password: string) => api.call('POST', '/v1/auth/login', { body: { email, password } });
      const statuses = [];
      for (let n = 0; n < 12; n++) statuses.push((await login('wrong password')).status);
      expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
      const right = await login(PASSWORD);
      expect([right.status, right.body.code]).toEqual([429, 'auth.throttled']);
      expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::7', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});
