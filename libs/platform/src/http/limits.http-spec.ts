import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { Allow } from 'class-validator';
import { Public } from '../access/index.js';
import { defineModule } from '../module/index.js';
import { fakePrincipals, startTestApi, type TestApi } from '../testing/index.js';

class AnythingRequest {
  @Allow()
  value: unknown;
}

@Controller('anything')
class AnythingController {
  @Public()
  @Post()
  take(@Body() { value }: AnythingRequest) {
    return { taken: typeof value };
  }

  @Public()
  @Get()
  give() {
    return { given: true };
  }
}

@Module({ controllers: [AnythingController] })
class AnythingHttpModule {}

@Module({})
class AnythingModule {}

const anything = defineModule({
  name: 'anything',
  core: AnythingModule,
  http: AnythingHttpModule,
  personalData: 'none',
});

describe('a request', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi([fakePrincipals(), anything], {
      HTTP_BODY_LIMIT_BYTES: '100000',
      HTTP_BODY_SECONDS: '1',
      HTTP_JSON_DEPTH: '5',
      HTTP_JSON_ITEMS: '100',
      HTTP_HEADERS: '30',
      HTTP_HEADER_BYTES: '8192',
      HTTP_HEADER_SECONDS: '1',
      HTTP_ADDRESS_LENGTH: '2000',
    });
  });

  afterAll(() => api.close());

  const post = (value: unknown) => api.call('POST', '/v1/anything', { body: { value } });
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
  const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${String(n)}`, n]));

  /** What comes back for bytes that no client would send, all of it. */
  async function raw(bytes: string): Promise<{ head: string; body: any; seconds: number }> {
    const began = performance.now();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    return { head, body: body === '' ? null : JSON.parse(body), seconds: (performance.now() - began) / 1000 };
  }

  function expectProblem({ head, body }: { head: string; body: any }, status: number, code: string): void {
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    expect(head).toMatch(/x-content-type-options: nosniff/i);
    expect(body).toMatchObject({ status, code, requestId: expect.any(String) });
    expect(head).toContain(body.requestId);
  }

  it('may nest so deep, and no deeper', async () => {
    expect((await post(nested(4))).status).toBe(201);
    const { status, body } = await post(nested(5));
    expect([status, body.code, body.detail]).toEqual([400, 'http.malformed_json', 'The body is nested too deeply.']);
  });

  it('may list so much, and no more', async () => {
    expect((await post(Array(100).fill(0))).status).toBe(201);
    expect((await post(Array(101).fill(0))).body.detail).toBe('A list in the body has more than 100 items.');
    expect((await post(fields(100))).status).toBe(201);
    expect((await post(fields(101))).body.detail).toBe('An object in the body has more fields than 100.');
  });

  it('may be so long, whether it says how long it is or not', async () => {
    expect((await post('x'.repeat(99_000))).status).toBe(201);
    expect((await post('x'.repeat(101_000))).status).toBe(413);
    const request = requestHttp(`${api.url}/v1/anything`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    request.on('error', () => undefined);
    const answered = once(request, 'response');
    request.write('{"value":"');
    for (let n = 0; n < 11; n++) request.write('x'.repeat(10_000));
    expect((await answered)[0].statusCode).toBe(413);
    request.destroy();
  });

  it('may have so long an address', async () => {
    expect((await api.call('GET', `/v1/anything?${'x'.repeat(1_900)}`)).status).toBe(400);
    const { status, body } = await api.call('GET', `/v1/anything?${'x'.repeat(2_000)}`);
    expect([status, body.code]).toEqual([414, 'http.address_too_long']);
  });

  it('may have so many headers', async () => {
    const headers = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-h-${String(n)}`, 'v']));
    expect((await api.call('GET', '/v1/anything', { headers: headers(20) })).status).toBe(200);
    const { status, body } = await api.call('GET', '/v1/anything', { headers: headers(30) });
    expect([status, body.code]).toEqual([431, 'http.headers_too_large']);
  });

  it('may have headers of so many bytes', async () => {
    expectProblem(
      await raw(`GET /v1/anything HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(9_000)}\r\n\r\n`),
      431,
      'http.headers_too_large',
    );
  });

  it('must be HTTP', async () => {
    expectProblem(await raw('nonsense\r\n\r\n'), 400, 'http.malformed_request');
    const both = 'POST /v1/anything HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n';
    expectProblem(await raw(both), 400, 'http.malformed_request');
  });

  it('must have sent its headers in time', async () => {
    const slow = await raw('GET /v1/anything HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    expectProblem(slow, 408, 'http.request_timeout');
    expect(slow.seconds).toBeLessThan(4);
  });

  it('must have sent its body in time, and is let go if not', async () => {
    const head =
      'POST /v1/anything HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n';
    const slow = await raw(`${head}{"value":`);
    expectProblem(slow, 408, 'http.request_timeout');
    expect(slow.seconds).toBeLessThan(4);
  });
});
