import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { modules } from '@plinth/modules';
import {
  eventually,
  jobEnds,
  startOtlpReceiver,
  startProcess,
  startTestApi,
  type OtlpReceiver,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';

const account = (name: string) => ({ email: `${name}@example.org`, password: 'violet harbour lamp' });
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

describe('traces', () => {
  const lines: string[] = [];
  const called: IncomingHttpHeaders[] = [];
  let collector: OtlpReceiver;
  let target: Server;
  let url: string;
  let api: TestApi;
  let worker: TestProcess;
  let token: string;

  beforeAll(async () => {
    collector = await startOtlpReceiver();
    target = createServer(({ headers }, response) => {
      called.push(headers);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
    url = `http://127.0.0.1:${String((target.address() as AddressInfo).port)}/hook`;
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=seaside%20walk',
      OTEL_SERVICE_NAME: 'shop',
      EGRESS_ALLOW: '127.0.0.1',
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'info',
    };
    api = await startTestApi(modules, env, (line) => lines.push(line));
    worker = await startProcess('worker', modules, api.env);
    token = (await api.call('POST', '/v1/auth/register', { body: account('ada') })).body.accessToken;
  });

  afterAll(async () => {
    await worker.close();
    await api.close();
    collector.close();
    target.close();
  });

  const submit = async (headers: Record<string, string>, payload: object = {}) => {
    const body = { type: 'http.request', payload: { method: 'POST', url, ...payload } };
    const answer = await api.call('POST', '/v1/jobs', { token, headers: { 'idempotency-key': 'k', ...headers }, body });
    expect(answer.status).toBe(202);
    await jobEnds(worker, answer.body.id);
    return answer;
  };

  it('join request, transaction, job and outgoing call, in both processes, under the trace of the caller', async () => {
    await submit({ traceparent: `00-${TRACE}-${CALLER}-01` });
    const mine = await eventually(() => {
      const found = collector.spans.filter(({ traceId }) => traceId === TRACE);
      return found.some(({ kind }) => kind === 3) && found.some(({ kind }) => kind === 2) ? found : null;
    });
    const request = mine.find(({ name }) => name === 'POST /v1/jobs');
    expect(request).toMatchObject({ service: 'shop-api', kind: 2, parentSpanId: CALLER, failed: false });
    expect(request?.attributes).toMatchObject({ 'http.route': '/v1/jobs', 'http.response.status_code': '202' });
    const job = mine.find(({ name }) => name === 'job http.request');
    expect(job).toMatchObject({ service: 'shop-worker', kind: 5 });
    const transaction = mine.find(({ spanId }) => spanId === job?.parentSpanId);
    expect(transaction).toMatchObject({ name: 'transaction', kind: 1, parentSpanId: request?.spanId });
    const call = mine.find(({ kind }) => kind === 3);
    expect(call).toMatchObject({ name: 'POST', parentSpanId: job?.spanId, service: 'shop-worker' });
    expect(called.at(-1)?.['traceparent']).toBe(`00-${TRACE}-${String(call?.spanId)}-01`);
    expect(collector.deliveries[0]).toMatchObject({ 'x-key': 'seaside walk' });
  });

  it('are named in the log', () => {
    const line = lines.map((each) => JSON.parse(each)).find(({ route, method }) => route === '/v1/jobs' && method);
    expect(line).toMatchObject({ traceId: TRACE, requestId: expect.any(String) });
  });

  it('start here where the caller has none, and never with a malformed one', async () => {
    await submit({ 'idempotency-key': 'l', traceparent: '00-zz-01' });
    const root = await eventually(
      () => collector.spans.find(({ name, traceId }) => name === 'POST /v1/jobs' && traceId !== TRACE) ?? null,
    );
    expect(root.parentSpanId).toBe('');
  });

  it('are not sent where the caller decided so, and still carried', async () => {
    const trace = 'a'.repeat(32);
    await submit({ 'idempotency-key': 'm', traceparent: `00-${trace}-${CALLER}-00` });
    expect(called.at(-1)?.['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
    expect(collector.spans.filter(({ traceId }) => traceId === trace)).toEqual([]);
  });

  it('leave a header alone that the caller of http.request set', async () => {
    const own = `00-${'b'.repeat(32)}-${CALLER}-01`;
    await submit({ 'idempotency-key': 'n' }, { headers: { Traceparent: own } });
    expect(called.at(-1)?.['traceparent']).toBe(own);
  });

  it('hold nothing of what was sent', () => {
    const told = JSON.stringify(collector.spans);
    for (const secret of [token, account('ada').email, account('ada').password, '/hook']) {
      expect(told).not.toContain(secret);
    }
  });

  it('do not know probes', async () => {
    await api.call('GET', '/health/live');
    await api.call('GET', '/metrics');
    expect(collector.spans.filter(({ name }) => /health|metrics/.test(name))).toEqual([]);
  });
});

describe('without a collector', () => {
  it('a trace is carried all the same, and none is begun', async () => {
    const lines: string[] = [];
    const api = await startTestApi(modules, { LOG_LEVEL: 'info' }, (line) => lines.push(line));
    try {
      await api.call('GET', '/v1/users/me', { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } });
      await api.call('GET', '/v1/roles');
      const traced = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
      expect(traced.map(({ traceId }) => traceId)).toEqual([TRACE, undefined]);
    } finally {
      await api.close();
    }
  });
});
