import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { aPerson, AUTH_MODULES, PASSWORD } from '../../testing/people.factory.js';

const BREACHED = 'purple-monkey-dishwasher';
const DIGEST = createHash('sha1').update(BREACHED).digest('hex').toUpperCase();

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('breached passwords', () => {
  let api: TestApi;
  let server: Server;
  let asked: { url: string | undefined; padding: unknown }[];
  let answer: Answer;
  const lists: Answer = (_, response) => {
    response.end(`${'0'.repeat(35)}:3\r\n${DIGEST.slice(5)}:12\r\n${'F'.repeat(35)}:0`);
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url, padding: request.headers['add-padding'] });
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${String(port)}/range/`;
    api = await startTestApi(AUTH_MODULES, {
      ...{ RATE_LIMIT: 'off', AUTH_BREACH_CHECK: 'on', AUTH_BREACH_URL: url, AUTH_BREACH_TIMEOUT_MS: '300' },
    });
  });

  beforeEach(() => {
    asked = [];
    answer = lists;
  });

  afterAll(async () => {
    await api.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const register = (password: string) =>
    api.call('POST', '/v1/auth/register', { body: { email: `${newId()}@example.com`, password } });

  it('are refused, and only five characters of their digest leave the machine', async () => {
    const { status, body } = await register(BREACHED);
    expect([status, body.code]).toEqual([422, 'auth.password_breached']);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/password', code: 'auth.password_breached' })]);
    expect(asked).toEqual([{ url: `/range/${DIGEST.slice(0, 5)}`, padding: 'true' }]);
  });

  it('are refused wherever a password is set', async () => {
    const person = await aPerson(api);
    const body = { currentPassword: PASSWORD, password: BREACHED };
    const changed = await api.call('POST', '/v1/auth/password/change', { token: person.accessToken, body });
    expect(changed.body.code).toBe('auth.password_breached');
  });

  it('are told from what was only padded in', async () => {
    answer = (_, response) => response.end(`${DIGEST.slice(5)}:0\r\n`);
    expect((await register(BREACHED)).status).toBe(201);
  });

  it.each<[string, Answer]>([
    ['is slow', () => undefined],
    ['fails', (_, response) => response.writeHead(500).end()],
    ['hangs up', (request) => request.socket.destroy()],
    ['redirects', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['never ends', (_, response) => void response.write('x'.repeat(2_000_000))],
    ['talks nonsense', (_, response) => response.end('<html>\0:::')],
  ])('stop nobody when the server %s', async (_, wrong) => {
    answer = wrong;
    const started = Date.now();
    expect((await register(BREACHED)).status).toBe(201);
    expect(Date.now() - started).toBeLessThan(2_500);
    expect(asked).toHaveLength(1);
  });

  it('are not looked up unless the operator wants it', async () => {
    const quiet = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    const body = { email: `${newId()}@example.com`, password: BREACHED };
    expect((await quiet.call('POST', '/v1/auth/register', { body })).status).toBe(201);
    expect(asked).toEqual([]);
    await quiet.close();
  });
});
