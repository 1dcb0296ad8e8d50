import { getEventListeners, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Egress } from './egress.js';
import { exchange } from './exchange.js';

const limits = { method: 'GET', timeoutMs: 2_000, maxBytes: 1_000 };

describe('a call to another server', () => {
  let server: Server;
  let port: number;
  let connections = 0;
  const hosts: (string | undefined)[] = [];

  const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    '/': (_, response) => response.writeHead(200, { 'x-a': ['1', '2'] }).end('hello'),
    '/redirect': (_, response) => response.writeHead(302, { location: '/' }).end(),
    '/endless': (_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(400)), 1);
      response.on('close', () => {
        clearInterval(timer);
      });
    },
    '/silent': () => undefined,
    '/drip': (_, response) => {
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => {
        clearInterval(timer);
      });
    },
    '/broken': (request) => request.socket.destroy(),
    '/switch': (request) => request.socket.end('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      hosts.push(request.headers.host);
      routes[request.url ?? '']?.(request, response);
    });
    server.on('connection', () => (connections += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  beforeEach(() => {
    connections = 0;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const open = new Egress({ allow: ['127.0.0.0/8'] });
  const get = (path: string, egress = open) =>
    egress.request({ ...limits, url: `http://127.0.0.1:${String(port)}${path}` });

  it('gives the answer', async () => {
    expect(await get('/')).toMatchObject({
      status: 200,
      headers: { 'x-a': '1, 2' },
      body: Buffer.from('hello'),
      truncated: false,
    });
  });

  it('follows no redirect', async () => {
    expect(await get('/redirect')).toMatchObject({ status: 302, headers: { location: '/' } });
    expect(connections).toBe(1);
  });

  it('reads so much and no more', async () => {
    const { body, truncated } = await get('/endless');
    expect({ length: body.length, truncated }).toEqual({ length: 1_000, truncated: true });
  });

  it.each(['/silent', '/drip'])('ends in time where the server is slow: %s', async (path) => {
    const since = Date.now();
    const url = `http://127.0.0.1:${String(port)}${path}`;
    await expect(open.request({ ...limits, timeoutMs: 300, url })).rejects.toMatchObject({ code: 'egress.timeout' });
    expect(Date.now() - since).toBeLessThan(2_000);
  });

  it.each(['/broken', '/switch'])('tells when the server does not answer: %s', async (path) => {
    await expect(get(path)).rejects.toMatchObject({ code: 'egress.unreachable' });
  });

  it('ends when its caller says so, with the reason', async () => {
    const controller = new AbortController();
    const url = `http://127.0.0.1:${String(port)}/silent`;
    const call = open.request({ ...limits, url, signal: controller.signal });
    setTimeout(() => {
      controller.abort(new Error('enough'));
    }, 50);
    await expect(call).rejects.toThrow('enough');
  });

  it('has its caller wait for nothing once it has ended', async () => {
    const { signal } = new AbortController();
    await open.request({ ...limits, url: `http://127.0.0.1:${String(port)}/`, signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each([
    '127.0.0.1',
    'localhost',
    'LOCALHOST',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '169.254.169.254',
    '１２７.0.0.1',
  ])('never connects to %s', async (host) => {
    const closed = new Egress({ allow: [] });
    const call = closed.request({ ...limits, url: `http://${host}:${String(port)}/` });
    await expect(call).rejects.toMatchObject({ code: 'egress.address_refused' });
    expect(connections).toBe(0);
  });

  it('goes to a host that is opened by its name, wherever that leads', async () => {
    const egress = new Egress({ allow: ['localhost'] });
    const url = `http://localhost:${String(port)}/`;
    expect(await egress.request({ ...limits, url })).toMatchObject({ status: 200 });
    await expect(get('/', egress)).rejects.toMatchObject({ code: 'egress.address_refused' });
  });

  it('connects to the address that was checked, whatever the name leads to by now', async () => {
    const url = new URL(`http://rebound.invalid:${String(port)}/`);
    const addresses = [{ address: '127.0.0.1', family: 4 }];
    const answer = await exchange({ ...limits, url: url.href }, url, addresses, AbortSignal.timeout(1_000));
    expect(answer.status).toBe(200);
    expect(hosts.at(-1)).toBe(`rebound.invalid:${String(port)}`);
  });

  it.each([
    ['file:///etc/passwd', 'egress.invalid_url'],
    ['ftp://example.com/', 'egress.invalid_url'],
    ['http://user:pass@127.0.0.1/', 'egress.invalid_url'],
    ['http://', 'egress.invalid_url'],
    ['http://nothing.invalid/', 'egress.host_unknown'],
    ['http://127.0.0.1:1/', 'egress.unreachable'],
  ])('refuses %s', async (url, code) => {
    await expect(open.request({ ...limits, url })).rejects.toMatchObject({ code });
  });

  it.each(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST'])(
    'says how long the body is that goes with %s',
    async (method) => {
      const body = 'GET /smuggled HTTP/1.1\r\nHost: ünternal\r\n\r\n';
      let sent = '';
      const raw = createTcpServer((socket) => {
        socket.on('data', (bytes) => {
          sent += bytes.toString();
          if (sent.endsWith(body)) socket.end('HTTP/1.1 204 No Content\r\n\r\n');
        });
      }).listen(0, '127.0.0.1');
      await once(raw, 'listening');
      const url = `http://127.0.0.1:${String((raw.address() as AddressInfo).port)}/`;
      expect(await open.request({ ...limits, method, url, body })).toMatchObject({ status: 204 });
      raw.close();
      const [head, ...rest] = sent.split('\r\n\r\n');
      expect(head?.toLowerCase().split('\r\n')).toContain(`content-length: ${String(Buffer.byteLength(body))}`);
      expect(head?.toLowerCase()).not.toContain('transfer-encoding');
      expect(rest.join('\r\n\r\n')).toBe(body);
    },
  );

  it('refuses headers that would begin another line', async () => {
    const url = `http://127.0.0.1:${String(port)}/`;
    const call = open.request({ ...limits, url, headers: { 'x-a': 'b\r\nc: d' } });
    await expect(call).rejects.toMatchObject({ code: 'egress.invalid_request' });
  });
});
