import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fakePrincipals, startTestApi } from '@plinth/platform/testing';

const run = promisify(execFile);
const cwd = join(import.meta.dirname, '../../deploy/observability');

const promtool = (...args: string[]) => run('promtool', args, { cwd, timeout: 30_000 });

describe('promtool', () => {
  it('takes the configuration and the rules', async () => {
    await expect(promtool('check', 'config', '--syntax-only', 'prometheus.yml')).resolves.toBeDefined();
    const { stdout } = await promtool('check', 'rules', 'alerts.yml');
    expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
  });

  it('finds that the rules fire when they should, and only then', async () => {
    const { stdout } = await promtool('test', 'rules', 'alerts.test.yml');
    expect(stdout).toContain('SUCCESS');
  });

  it('takes every expression of the dashboard for one', async () => {
    const { panels } = JSON.parse(readFileSync(join(cwd, 'grafana-dashboard.json'), 'utf8'));
    const expressions = panels.flatMap(({ targets = [] }: any) => targets.map(({ expr }: any) => expr as string));
    const plain = expressions.map((expr: string) =>
      expr.replaceAll('$__rate_interval', '1m').replaceAll('$job', 'plinth'),
    );
    const rules = plain.map((expr: string, n: number) => ({ record: `panel:${String(n)}`, expr }));
    const file = join(mkdtempSync(join(tmpdir(), 'plinth-promtool-')), 'panels.yml');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { stdout } = await promtool('check', 'rules', file);
    expect(stdout).toContain(`SUCCESS: ${String(expressions.length)} rules found`);
  });

  it('finds nothing to mend in what /metrics answers', async () => {
    const api = await startTestApi([fakePrincipals()]);
    try {
      const { body } = await api.call('GET', '/metrics');
      const check = promtool('check', 'metrics');
      check.child.stdin?.end(body);
      // What Node and the process say of themselves is named by the client library.
      const found = await check.catch((error: unknown) => error as { stderr: string });
      expect(found.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('nodejs_'))).toEqual([]);
    } finally {
      await api.close();
    }
  });
});
