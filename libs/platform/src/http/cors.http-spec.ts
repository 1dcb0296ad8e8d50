import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';

const ORIGIN = 'https://app.example.org';

describe('calls from other origins', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi([fakePrincipals()], { CORS_ORIGINS: ORIGIN, RATE_LIMIT: 'off' });
  });
  afterAll(() => api.close());

  const ask = (method: string, origin = ORIGIN, path = '/v1/anything') =>
    fetch(`${api.url}${path}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'if-match' },
    });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])('may be made with %s', async (method) => {
    const { status, headers } = await ask(method);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-methods')!.split(', ')).toContain(method);
    expect(headers.get('access-control-allow-headers')).toBe('if-match');
    expect(headers.get('access-control-max-age')).toBe('600');
    expect(headers.get('x-request-id')).toBeTruthy();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['https://app.example.org.evil.test', 'http://app.example.org', 'https://APP.example.org', 'null'])(
    'may not be made from %s',
    async (origin) => {
      for (const answer of [await ask('GET', origin), await fetch(`${api.url}/health/live`, { headers: { origin } })]) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
        expect(answer.headers.get('vary')).toMatch(/\borigin\b/i);
      }
    },
  );

  it('leave unknown addresses unknown, and an OPTIONS that asks for nothing to its route', async () => {
    const unknown = await fetch(`${api.url}/v1/anything`, { headers: { origin: ORIGIN } });
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await unknown.json()).toMatchObject({ code: 'http.route_not_found' });
    for (const headers of [[], [['origin', ORIGIN]], [['access-control-request-method', 'GET']]] as [
      string,
      string,
    ][][]) {
      const [strange, known] = await Promise.all(
        ['/v1/anything', '/health/live'].map((path) => fetch(`${api.url}${path}`, { method: 'OPTIONS', headers })),
      );
      expect([strange!.status, known!.status]).toEqual([404, 405]);
      expect(known!.headers.get('content-type')).toContain('application/problem+json');
    }
  });
});
