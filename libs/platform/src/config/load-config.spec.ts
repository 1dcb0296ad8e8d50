import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { httpSection, platformSection, sections } from '@plinth/config';
import { type ConfigError, loadConfig, type RawEnvironment } from './load-config.js';

function faultsOf(raw: RawEnvironment): readonly { variable: string; problem: string }[] {
  try {
    loadConfig(raw);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

describe('the configuration', () => {
  it('has a default for everything in development', () => {
    expect(loadConfig({}).of(httpSection)).toMatchObject({
      port: 3000,
      publicUrl: 'http://localhost:3000',
      docs: true,
    });
    expect(loadConfig({ PORT: '4000' }).of(httpSection).publicUrl).toBe('http://localhost:4000');
  });

  it('reports every fault at once, naming variables and never values', () => {
    const faults = faultsOf({ PORT: 'hunter2', DATABASE_URL: 'mysql://root:hunter2@db/x', LOG_LEVEL: 'hunter2' });
    expect(faults.map(({ variable }) => variable)).toEqual(['LOG_LEVEL', 'PORT', 'DATABASE_URL']);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('takes an empty text for unset', () => {
    expect(loadConfig({ PORT: '' }).of(httpSection).port).toBe(3000);
  });

  it('reads any variable from a file, without the line break at its end', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'plinth-config-')), 'token');
    writeFileSync(file, 'a-token-from-a-file\n');
    expect(loadConfig({ METRICS_TOKEN_FILE: file }).of(httpSection).metricsToken).toBe('a-token-from-a-file');
    expect(faultsOf({ METRICS_TOKEN_FILE: '/nowhere/at/all' })[0]?.variable).toBe('METRICS_TOKEN');
  });

  it('is safe by default in production, and refuses weak secrets there', () => {
    expect(loadConfig({ NODE_ENV: 'production' }).of(httpSection).docs).toBe(false);
    expect(faultsOf({ NODE_ENV: 'production', METRICS_TOKEN: 'short', PLINTH_ADMIN_PASSWORD: 'admin' })).toHaveLength(
      2,
    );
    const repeated = { METRICS_TOKEN: 'a'.repeat(40), PLINTH_ADMIN_PASSWORD: 'abababababababab' };
    expect(faultsOf({ NODE_ENV: 'production', ...repeated })).toHaveLength(2);
    expect(faultsOf({ ...repeated, METRICS_TOKEN: 'short' })).toEqual([]);
  });

  it.each(['red', '#fff', '1f6feb', '#1f6feb;background:url(https://evil.example)', '#1f6feg'])(
    'takes no colour that could be anything else in a mail: %s',
    (colour) => {
      expect(faultsOf({ MAIL_ACCENT: colour }).map(({ variable }) => variable)).toEqual(['MAIL_ACCENT']);
    },
  );

  it('cannot be changed once it is loaded', () => {
    const http = loadConfig({}).of(platformSection) as { logLevel: string };
    expect(() => (http.logLevel = 'debug')).toThrow(TypeError);
  });

  it('declares every variable once', () => {
    const names = sections.flatMap(({ variables }) => Object.values(variables).map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });
});
