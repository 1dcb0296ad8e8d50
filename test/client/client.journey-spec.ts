import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createClient, memoryStorage, PlinthError, type Client, type ClientOptions } from '@plinth/client';
import { modules } from '@plinth/modules';
import { startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { startFlakyProxy, type FlakyProxy } from '../support/flaky-proxy.js';

jest.setTimeout(20_000);

const password = 'seven green bottles';

describe('the client', () => {
  let api: TestApi;
  let worker: TestProcess;
  let proxy: FlakyProxy;
  let email: string;

  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    worker = await startProcess('worker', modules, api.env);
    proxy = await startFlakyProxy(api.url);
    email = `${randomUUID()}@example.com`;
    await clientOf().signIn.register({ body: { email, password } });
  });
  afterEach(() => {
    proxy.decide(() => 'pass');
  });
  afterAll(async () => {
    await proxy.close();
    await worker.close();
    await api.close();
  });

  const clientOf = (more: Partial<ClientOptions> = {}): Client => createClient({ baseUrl: proxy.url, ...more });

  async function signedIn(more: Partial<ClientOptions> = {}): Promise<Client> {
    const client = clientOf(more);
    await client.signIn.login({ body: { email, password } });
    return client;
  }

  const failure = async (call: PromiseLike<unknown>): Promise<PlinthError> => {
    const error = await Promise.resolve(call).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof PlinthError)) throw new Error('It did not fail as it should.', { cause: error });
    return error;
  };

  /** What has been asked for since. */
  const counting = () => {
    const from = proxy.seen.length;
    return (call: string) => proxy.seen.slice(from).filter((each) => each === call).length;
  };

  it('calls as who has signed in, and as nobody after the logout', async () => {
    const onSignedOut = jest.fn();
    const client = await signedIn({ onSignedOut });
    expect((await client.me.get()).email).toBe(email);
    await client.signIn.logout();
    expect(onSignedOut).toHaveBeenCalledTimes(1);
    expect(await client.session.isSignedIn()).toBe(false);
    expect((await failure(client.me.get())).status).toBe(401);
  });

  it('says in one kind of error what went wrong', async () => {
    const client = await signedIn();
    const invalid = await failure(client.buckets.create({ body: { name: 'NO' } }));
    expect(invalid).toMatchObject({ status: 400, code: 'http.validation_failed', requestId: expect.any(String) });
    expect(invalid.errors).toEqual([expect.objectContaining({ pointer: '/name' })]);
    expect(await failure(client.buckets.get({ bucket: `none-${randomUUID()}` }))).toMatchObject({ status: 404 });
    const nowhere = createClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 });
    expect(await failure(nowhere.health.live())).toMatchObject({ status: 0, code: 'client.unreachable' });
    await expect(async () => client.usersAdmin.get({ id: '..' })).rejects.toThrow(TypeError);
  });

  it('gives up after its time-out, and at once when it is told to', async () => {
    const hanging = (_: unknown, init?: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    const client = createClient({ baseUrl: 'http://nowhere.invalid', fetch: hanging, retries: 0 });
    expect((await failure(client.health.live({ timeoutMs: 20 }))).code).toBe('client.timeout');
    const stop = new AbortController();
    const call = client.health.live({ signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(Promise.resolve(call)).rejects.toThrow('enough');
  });

  it('renews an ended token once for all calls that wait', async () => {
    const storage = memoryStorage();
    const client = await signedIn({ storage });
    for (const spoilt of [{ expiresAt: 0 }, { accessToken: 'refused' }]) {
      const before = (await storage.load())!;
      await storage.save({ ...before, ...spoilt });
      const count = counting();
      const people = await Promise.all(Array.from({ length: 20 }, () => client.me.get()));
      expect(new Set(people.map((each) => each.email))).toEqual(new Set([email]));
      expect(count('POST /v1/auth/refresh')).toBe(1);
      expect((await storage.load())!.refreshToken).not.toBe(before.refreshToken);
    }
  });

  it('sends a wrong password once, and keeps the tokens that it has', async () => {
    const client = await signedIn();
    const calls = counting();
    const wrong = await failure(client.reauthentication.prove({ body: { password: 'eight green bottles' } }));
    expect(wrong).toMatchObject({ status: 401, code: 'auth.invalid_credentials' });
    expect(calls('POST /v1/auth/reauthenticate')).toBe(1);
    expect(calls('POST /v1/auth/refresh')).toBe(0);
  });

  it('survives a lost answer to a refresh', async () => {
    const storage = memoryStorage();
    const client = await signedIn({ storage });
    await storage.save({ ...(await storage.load())!, expiresAt: 0 });
    let lost = 0;
    proxy.decide(({ url }) => (url === '/v1/auth/refresh' && lost++ === 0 ? 'lose' : 'pass'));
    expect((await client.me.get()).email).toBe(email);
    expect(lost).toBe(2);
  });

  it('is signed out by a session that is over, and not by an outage', async () => {
    const onSignedOut = jest.fn();
    const storage = memoryStorage();
    const client = await signedIn({ storage, onSignedOut, retries: 0 });
    const tokens = (await storage.load())!;
    await storage.save({ ...tokens, expiresAt: 0 });
    proxy.decide(() => 'lose');
    expect((await failure(client.me.get())).code).toBe('client.unreachable');
    expect(await client.session.isSignedIn()).toBe(true);
    proxy.decide(() => 'pass');
    await storage.save({ ...tokens, refreshToken: 'plr_nonsense', expiresAt: 0 });
    const errors = await Promise.all([1, 2, 3].map(() => failure(client.me.get())));
    expect(errors.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(onSignedOut).toHaveBeenCalledTimes(1);
    expect(await storage.load()).toBeNull();
  });

  it('does not undo a sign-in or a sign-out that happens while it renews', async () => {
    const storage = memoryStorage();
    const client = await signedIn({ storage });
    await storage.save({ ...(await storage.load())!, expiresAt: 0 });
    const waiting = client.me.get();
    await client.session.forget();
    await failure(waiting);
    expect(await storage.load()).toBeNull();

    await client.signIn.login({ body: { email, password } });
    await storage.save({ ...(await storage.load())!, expiresAt: 0 });
    const [, set] = await Promise.all([client.me.get(), client.signIn.login({ body: { email, password } })]);
    expect((await storage.load())!.refreshToken).toBe('refreshToken' in set && set.refreshToken);
    expect((await client.me.get()).email).toBe(email);
  });

  it('repeats what was done and not answered, without doing it twice', async () => {
    const client = await signedIn();
    let attempts = 0;
    proxy.decide(({ method, url }) => (method === 'POST' && url === '/v1/jobs' && attempts++ < 2 ? 'lose' : 'pass'));
    const body = { type: 'storage.zip', payload: { bucket: 'none', prefix: '', toKey: 'a.zip' }, delaySeconds: 3600 };
    const before = (await client.jobs.list({ limit: 200 })).data.length;
    const { data, replayed, status } = await client.jobs.submit({ body }).answer();
    expect({ attempts, replayed, status }).toEqual({ attempts: 3, replayed: true, status: 202 });
    const { data: jobs } = await client.jobs.list({ limit: 200 });
    expect(jobs.length).toBe(before + 1);
    expect(jobs.map(({ id }) => id)).toContain(data.id);
  });

  it('repeats what only reads, and never a change without a key', async () => {
    const client = await signedIn();
    const lost = new Set<string>();
    proxy.decide(({ method }) => (lost.has(String(method)) ? 'pass' : (lost.add(String(method)), 'lose')));
    expect((await client.me.get()).email).toBe(email);
    const count = counting();
    expect((await failure(client.me.change({ body: { displayName: 'Ada' } }))).code).toBe('client.unreachable');
    expect(count('PATCH /v1/users/me')).toBe(1);
  });

  it('comes back when it is asked to, and not before', async () => {
    const at: number[] = [];
    const busy: typeof fetch = (input, init) => {
      at.push(Date.now());
      const headers = { 'retry-after': '1', 'content-type': 'application/problem+json' };
      if (at.length === 1) return Promise.resolve(Response.json({ code: 'http.busy' }, { status: 503, headers }));
      return fetch(input, init);
    };
    expect((await createClient({ baseUrl: api.url, fetch: busy }).health.live()).status).toBe('ok');
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(1000);
    const later = () => Promise.resolve(Response.json({}, { status: 429, headers: { 'retry-after': '3600' } }));
    const error = await failure(createClient({ baseUrl: api.url, fetch: later }).health.live());
    expect(error).toMatchObject({ status: 429, retryAfterSeconds: 3600 });
  });

  it('iterates over every page of a list, with one request a page', async () => {
    const client = await signedIn();
    const names = Array.from({ length: 5 }, (_, at) => `page-${String(at)}-${randomUUID()}`);
    for (const name of names) await client.buckets.create({ body: { name } });
    const count = counting();
    const seen: string[] = [];
    for await (const { name } of client.buckets.list({ limit: 200 })) seen.push(name);
    expect(count('GET /v1/storage/buckets?limit=200')).toBe(1);
    expect(seen).toEqual(expect.arrayContaining(names));
    const pages: number[] = [];
    for await (const { data } of client.buckets.list({ limit: 2 }).pages()) pages.push(data.length);
    expect(pages.slice(0, 2)).toEqual([2, 2]);
    expect(pages.reduce((sum, length) => sum + length)).toBe(seen.length);
  });

  it('sends entity tags back, so that nobody’s change is overwritten', async () => {
    const client = await signedIn();
    const name = `tagged-${randomUUID()}`;
    await client.buckets.create({ body: { name } });
    const { etag } = await client.buckets.get({ bucket: name }).answer();
    const change = () => client.buckets.update({ bucket: name, ifMatch: String(etag), body: { visibility: 'public' } });
    expect((await change()).visibility).toBe('public');
    expect((await failure(change())).status).toBe(412);
  });

  it('puts objects as they are and reads them as streams', async () => {
    const client = await signedIn();
    const bucket = `raw-${randomUUID()}`;
    await client.buckets.create({ body: { name: bucket } });
    const path = 'a folder/ä#?%.txt';
    const body = new Blob(['hello ', 'world'], { type: 'text/plain' });
    const stored = await client.objects.upload({ bucket, path, body }, { headers: { 'X-Metadata-Colour': 'blue' } });
    expect(stored).toMatchObject({ key: path, size: 11, metadata: { colour: 'blue' } });
    const response = await client.objectDownloads.get({ bucket, path }, { headers: { range: 'bytes=6-' } });
    expect(response.status).toBe(206);
    const parts: string[] = [];
    const decoder = new TextDecoder();
    for await (const part of response.body!) parts.push(decoder.decode(part));
    expect(parts.join('')).toBe('world');
    const streamed = await client.objects.upload({ bucket, path: 's', body: new Blob(['streamed']).stream() });
    expect(streamed.size).toBe(8);
  });

  it('follows a job to its end over a connection that drops, each event once', async () => {
    const client = await signedIn();
    const bucket = `jobs-${randomUUID()}`;
    await client.buckets.create({ body: { name: bucket } });
    await client.objects.upload({ bucket, path: 'in/a.txt', body: 'a' });
    const payload = { bucket, prefix: 'in/', toKey: 'out.zip' };
    const { id } = await client.jobs.submit({ body: { type: 'storage.zip', payload } });
    let cuts = 0;
    proxy.decide(({ url }) => (url?.endsWith('/events') && cuts++ < 2 ? { cutAfter: 150 } : 'pass'));
    const events: { id: string | null; event: string }[] = [];
    for await (const event of client.jobEvents.follow({ id })) events.push(event);
    expect(events.at(-1)?.event).toBe('completed');
    expect(cuts).toBeGreaterThanOrEqual(2);
    expect(new Set(events.map((each) => each.id)).size).toBe(events.length);
  });
});
