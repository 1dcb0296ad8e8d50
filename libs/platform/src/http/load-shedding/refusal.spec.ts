import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SECURITY_HEADERS } from '../security-headers.js';
import { Refusal } from './refusal.js';

interface Refused {
  readonly answer: IncomingMessage;
  readonly text: string;
}

describe('who is turned away', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let server: Server;
  let connections = 0;

  beforeAll(async () => {
    const refusal = new Refusal(SECURITY_HEADERS);
    server = createServer((asked, response) => {
      refusal.send(asked, response);
    });
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });

  function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Refused> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => {
          resolve({ answer, text });
        });
      });
      asked.on('error', reject).end(body);
    });
  }

  it('gets the problem and the headers that every answer carries, and hears its own id', async () => {
    const { answer, text } = await ask('GET', '/v1/a"b<%00?token=secret', { 'X-Request-Id': 'mine-1' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject({
      ...SECURITY_HEADERS,
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': '1',
      'x-request-id': 'mine-1',
    });
    expect(JSON.parse(text)).toEqual({
      type: '/docs/errors#http.overloaded',
      title: 'Service Unavailable',
      status: 503,
      detail: 'There is more to do than can be done in time; try again shortly.',
      instance: '/v1/a"b<%00',
      code: 'http.overloaded',
      requestId: 'mine-1',
    });
  });

  it('gets an id of our own instead of one that is not well-formed', async () => {
    const { answer, text } = await ask('GET', '/', { 'x-request-id': '"},<script>' });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect((JSON.parse(text) as { requestId: string }).requestId).toBe(answer.headers['x-request-id']);
  });

  it('keeps the connection, whatever was asked and sent', async () => {
    expect((await ask('HEAD', '/v1/a')).text).toBe('');
    expect((await ask('DELETE', '/v1/a')).answer.statusCode).toBe(503);
    for (const size of [1_000, 100_000, 1_000_000]) {
      expect((await ask('POST', '/v1/a', {}, 'x'.repeat(size))).answer.statusCode).toBe(503);
    }
    expect(connections).toBe(1);
  });

  it('is told over HTTP/2 as well', async () => {
    const refusal = new Refusal(SECURITY_HEADERS);
    const http2 = createHttp2Server((asked, response) => {
      refusal.send(asked as unknown as IncomingMessage, response as unknown as ServerResponse);
    });
    await new Promise<void>((resolve) => http2.listen(0, '127.0.0.1', resolve));
    const session = connect(`http://127.0.0.1:${String((http2.address() as AddressInfo).port)}`);
    const stream = session.request({ ':method': 'POST', ':path': '/v1/a', 'x-request-id': 'mine-2' });
    // The rest of the body never comes.
    stream.write('x');
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }];
    expect(headers[':status']).toBe(503);
    expect(headers).toMatchObject({ ...SECURITY_HEADERS, 'retry-after': '1' });
    const body = JSON.parse(await textOf(stream)) as { requestId: string };
    expect(body.requestId).toBe('mine-2');
    session.destroy();
    http2.close();
  });
});
