import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request as requestHttps, Agent } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { Body, Controller, Get, Module, Post, Req } from '@nestjs/common';
import { IsString } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { AppError } from '@plinth/kernel';
import { Public } from '../../access/index.js';
import { defineModule } from '../../module/index.js';
import {
  eventually,
  fakePrincipals,
  makeCertificate,
  openHttp2,
  startTestApi,
  type TestApi,
} from '../../testing/index.js';
import { Streams } from '../streams.decorator.js';

class EchoRequest {
  @IsString()
  text: string;
}

let open: () => void;
const gate = new Promise<void>((resolve) => (open = resolve));

@Controller('echo')
class EchoController {
  @Public()
  @Post()
  echo(@Body() { text }: EchoRequest) {
    return { text };
  }

  @Public()
  @Streams()
  @Post('size')
  async size(@Req() request: FastifyRequest) {
    return { size: (await buffer(request.raw)).length };
  }

  @Public()
  @Streams()
  @Post('refused')
  refused(): never {
    throw new AppError('echo.refused', 'too_large', 'Too much.');
  }

  @Public()
  @Get('slow')
  async slow() {
    await gate;
    return { slow: true };
  }
}

let arrived = 0;
let letGo: () => void;
const released = new Promise<void>((resolve) => (letGo = resolve));

@Controller('waiting')
class WaitingController {
  @Public()
  @Get()
  async wait() {
    arrived += 1;
    await released;
    return { waited: true };
  }
}

@Module({ controllers: [WaitingController] })
class WaitingHttpModule {}

@Module({})
class WaitingModule {}

const waiting = defineModule({
  name: 'waiting',
  core: WaitingModule,
  http: WaitingHttpModule,
  personalData: 'none',
});

@Module({ controllers: [EchoController] })
class EchoHttpModule {}

@Module({})
class EchoModule {}

const echo = defineModule({ name: 'echo', core: EchoModule, http: EchoHttpModule, personalData: 'none' });
const modules = [fakePrincipals(), echo];

// What a client must say to be allowed anything so old.
const OLD = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

const folder = mkdtempSync(join(tmpdir(), 'plinth-tls-'));
const files = { TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') };

function install({ cert, key }: { cert: string; key: string }): void {
  writeFileSync(files.TLS_CERT_FILE, cert);
  writeFileSync(files.TLS_KEY_FILE, key);
}

/** A handshake and nothing more. */
async function shakeHands(url: string, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), servername: 'localhost', ...options });
  await once(socket, 'secureConnect');
  return socket;
}

async function nameServedTo(url: string): Promise<string> {
  const socket = await shakeHands(url, { rejectUnauthorized: false });
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

describe('an API with a certificate', () => {
  const first = makeCertificate('first');
  let api: TestApi;

  beforeAll(async () => {
    install(first);
    api = await startTestApi(modules, files);
  });

  afterAll(async () => {
    open();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  async function overHttp1(path: string, agent?: Agent) {
    const request = requestHttps(`${api.url}${path}`, { ca: first.cert, agent });
    request.end();
    const [response] = await once(request, 'response');
    const { localPort } = response.socket;
    return { response, localPort, body: await text(response) };
  }

  it('speaks HTTP/2 to who offers it, with bodies, errors and many streams at a time', async () => {
    const client = await openHttp2(api.url, first.cert);
    expect(client.session.alpnProtocol).toBe('h2');
    const json = { 'content-type': 'application/json' };
    const answer = await client.call('POST', '/v1/echo', json, '{"text":"häy"}');
    expect(answer).toMatchObject({ status: 201, body: '{"text":"häy"}' });
    expect(answer.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
    expect((await client.call('POST', '/v1/echo', json, '{"text":1}')).status).toBe(400);
    const all = await Promise.all(Array.from({ length: 50 }, () => client.call('GET', '/health/live')));
    expect(all.every(({ status, body }) => status === 200 && body === '{"status":"ok"}')).toBe(true);
    client.close();
  });

  it('takes streamed bodies over HTTP/2, and ends the stream of one it refuses without harm to the others', async () => {
    const client = await openHttp2(api.url, first.cert);
    const megabytes = Buffer.alloc(3_000_000, 1);
    const type = { 'content-type': 'application/octet-stream' };
    expect((await client.call('POST', '/v1/echo/size', type, megabytes)).body).toBe('{"size":3000000}');
    const [refused, fine] = await Promise.all([
      client.call('POST', '/v1/echo/refused', type, megabytes),
      client.call('POST', '/v1/echo/size', type, megabytes),
    ]);
    expect([refused.status, fine.body]).toEqual([413, '{"size":3000000}']);
    expect(client.session.destroyed).toBe(false);
    client.close();
  });

  it('speaks HTTP/1.1 to all others, on connections that stay open', async () => {
    const agent = new Agent({ keepAlive: true });
    const { response, body, localPort } = await overHttp1('/health/live', agent);
    expect([response.httpVersion, response.statusCode, body]).toEqual(['1.1', 200, '{"status":"ok"}']);
    expect(response.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
    expect((await overHttp1('/health/live', agent)).localPort).toBe(localPort);
    agent.destroy();
  });

  it('accepts nothing older than TLS 1.2, and no plain HTTP', async () => {
    const socket = await shakeHands(api.url, { ca: first.cert, maxVersion: 'TLSv1.2' });
    expect(socket.getProtocol()).toBe('TLSv1.2');
    socket.destroy();
    await expect(shakeHands(api.url, { ...OLD, ca: first.cert })).rejects.toThrow();
    const plain = connectPlain(Number(new URL(api.url).port), '127.0.0.1');
    plain.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await text(plain).catch(() => '')).not.toContain('200 OK');
  });

  it('takes a new certificate into use without dropping a connection, and keeps the old one while the pair does not fit', async () => {
    const before = await openHttp2(api.url, first.cert);
    const slow = before.call('GET', '/v1/echo/slow');
    const second = makeCertificate('second');
    writeFileSync(files.TLS_CERT_FILE, second.cert);
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    expect(await nameServedTo(api.url)).toBe('first');
    writeFileSync(files.TLS_KEY_FILE, second.key);
    await eventually(async () => ((await nameServedTo(api.url)) === 'second' ? true : null), 5);
    await expect(shakeHands(api.url, { ...OLD, ca: second.cert })).rejects.toThrow();
    open();
    expect((await slow).body).toBe('{"slow":true}');
    expect((await before.call('GET', '/health/live')).status).toBe(200);
    before.close();
  });
});

describe('a stopping API with a certificate', () => {
  it('finishes what is in flight on HTTP/2 and HTTP/1.1, and waits for nobody who asks nothing', async () => {
    const certificate = makeCertificate('stopping');
    const own = mkdtempSync(join(tmpdir(), 'plinth-tls-'));
    const paths = { TLS_CERT_FILE: join(own, 'cert.pem'), TLS_KEY_FILE: join(own, 'key.pem') };
    writeFileSync(paths.TLS_CERT_FILE, certificate.cert);
    writeFileSync(paths.TLS_KEY_FILE, certificate.key);
    const api = await startTestApi([fakePrincipals(), waiting], paths);
    const idle = await openHttp2(api.url, certificate.cert);
    const silent = await shakeHands(api.url, { ca: certificate.cert, ALPNProtocols: ['http/1.1'] });
    const mute = connectPlain(Number(new URL(api.url).port), '127.0.0.1');
    await once(mute, 'connect');
    const agent = new Agent({ keepAlive: true });
    const busy = await openHttp2(api.url, certificate.cert);
    const answers = [
      busy.call('GET', '/v1/waiting').then(({ status }) => status),
      new Promise((resolve, reject) => {
        requestHttps(`${api.url}/v1/waiting`, { ca: certificate.cert, agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        })
          .on('error', reject)
          .end();
      }),
    ];
    await eventually(() => (arrived === 2 ? true : null));
    const began = performance.now();
    const closed = api.close();
    setTimeout(() => letGo(), 1_500);
    expect(await Promise.all(answers)).toEqual([200, 200]);
    await closed;
    expect(performance.now() - began).toBeLessThan(5_000);
    for (const socket of [silent, mute, agent]) socket.destroy();
    for (const client of [idle, busy]) client.close();
    rmSync(own, { recursive: true });
  });
});
