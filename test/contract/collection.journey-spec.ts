import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { modules } from '@plinth/modules';
import { startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { endPrograms, runProgram } from '../support/program.js';

jest.setTimeout(60_000);

const [COLLECTION, ENVIRONMENT] = ['collection', 'environment'].map(
  (kind) => `docs/reference/plinth.postman_${kind}.json`,
) as [string, string];

describe('the collection for Postman and Bruno', () => {
  let api: TestApi;
  let worker: TestProcess;
  beforeAll(async () => {
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    worker = await startProcess('worker', modules, api.env);
  });
  afterAll(async () => {
    endPrograms();
    await worker.close();
    await api.close();
  });

  it('holds every operation of the description', () => {
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, object> };
    const methods = Object.values(paths).flatMap((item) => Object.keys(item)).length;
    const { item } = JSON.parse(readFileSync(COLLECTION, 'utf8')) as { item: { item: unknown[] }[] };
    expect(item.slice(1).flatMap((folder) => folder.item)).toHaveLength(methods);
  });

  it('runs from top to bottom without a failing assertion', async () => {
    const args = ['test/support/run-newman.mjs', COLLECTION, ENVIRONMENT, api.url];
    const { code, output } = await runProgram(process.execPath, args, { cwd: process.cwd() });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^\d{3} requests, \d{3} assertions/m) });
  });
});
