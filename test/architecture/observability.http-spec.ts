import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, fakePrincipals, startTestApi, type TestApi } from '@plinth/platform/testing';

const FOLDER = join(import.meta.dirname, '../../deploy/observability');
const TOKEN = 'a-token-for-prometheus';

const files = readdirSync(FOLDER);
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

/** The metrics that the expressions of a file name, without what histograms add to theirs. */
function metricsIn(text: string): string[] {
  const names = text.match(/\b(?:plinth|nodejs|process)_[a-z0-9_]+\b/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/_(?:bucket|count|sum)$/, '')))];
}

describe('deploy/observability', () => {
  let api: TestApi;
  let exposed: Set<string>;

  beforeAll(async () => {
    const database = await createTestDatabase();
    // What is measured of replicas is there only where there are some.
    api = await startTestApi([fakePrincipals()], {
      METRICS_TOKEN: TOKEN,
      METRICS_ALLOW: '10.1.0.0/16, 192.0.2.7',
      TRUST_PROXY: '127.0.0.1',
      DATABASE_REPLICA_URLS: database.url,
    });
    const { body } = await api.call('GET', '/metrics', { token: TOKEN });
    exposed = new Set(Array.from(body.matchAll(/^# TYPE (\S+)/gm), (line: RegExpMatchArray) => line[1] ?? ''));
  });

  afterAll(() => api.close());

  it.each(files)('%s names metrics that there are', (file) => {
    const unknown = metricsIn(read(file)).filter((name) => !exposed.has(name));
    expect(unknown).toEqual([]);
  });

  it('has a dashboard of panels that each ask for something', () => {
    const { panels } = JSON.parse(read('grafana-dashboard.json'));
    const graphs = panels.filter(({ type }: any) => type !== 'row');
    expect(graphs.length).toBeGreaterThan(10);
    for (const { title, targets } of graphs) {
      expect({ title, asked: targets.every(({ expr }: any) => metricsIn(expr).length > 0) }).toEqual({
        title,
        asked: true,
      });
    }
  });

  it('shows every metric of our own in the dashboard', () => {
    const shown = new Set(metricsIn(read('grafana-dashboard.json') + read('alerts.yml')));
    const own = [...exposed].filter((name) => name.startsWith('plinth_'));
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
  });

  it('measures every queue, though nothing has run', async () => {
    const { body } = await api.call('GET', '/metrics', { token: TOKEN });
    expect(body).toMatch(/^plinth_queue_jobs\{queue="[a-z-]+",status="queued"\} 0$/m);
  });

  it('is open to the token and to the network that may read, and to nobody else', async () => {
    const from = async (address: string) =>
      (await api.call('GET', '/metrics', { headers: { 'x-forwarded-for': address } })).status;
    expect(await Promise.all(['10.1.2.3', '192.0.2.7', '::ffff:10.1.2.3'].map(from))).toEqual([200, 200, 200]);
    expect(await Promise.all(['10.2.0.1', '192.0.2.8', '2001:db8::1', 'nonsense'].map(from))).toEqual(
      Array(4).fill(401),
    );
    expect((await api.call('GET', '/metrics', { token: 'another-token-altogether' })).status).toBe(401);
  });
});
