import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { modules } from '@plinth/modules';
import { startProcess, startTestApi, type TestApi, type TestProcess } from '@plinth/platform/testing';
import { blocksOf, follow } from '../support/guide.js';
import { endPrograms, runProgram, type ProgramEnd } from '../support/program.js';

jest.setTimeout(60_000);

const TYPES = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--exactOptionalPropertyTypes'];

describe('the package of the client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-client-'));
  const [built, app] = [join(folder, 'built'), join(folder, 'app')];
  const installed = join(app, 'node_modules/@plinth/client');
  let api: TestApi;
  let worker: TestProcess;

  beforeAll(async () => {
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), '{ "type": "module", "private": true }');
    await expectDone(runProgram(process.execPath, ['libs/client/build.mjs', built], { cwd: process.cwd() }));
    await expectDone(runProgram('npm', ['pack', built, '--pack-destination', folder], { cwd: folder }));
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    const install = ['install', '--offline', '--no-audit', '--no-fund', '--legacy-peer-deps', join(folder, tarball)];
    await expectDone(runProgram('npm', install, { cwd: app }));
    for (const name of ['tus-js-client', '@types']) symlinkSync(resolve('node_modules', name), inApp(name));
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    worker = await startProcess('worker', modules, api.env);
  }, 60_000);
  afterAll(async () => {
    endPrograms();
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const inApp = (name: string) => join(app, 'node_modules', name);

  const compile = (...args: string[]) =>
    runProgram(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...TYPES, ...args], { cwd: app });

  async function expectDone(program: Promise<ProgramEnd>): Promise<string> {
    const { code, output } = await program;
    expect({ code, output }).toEqual({ code: 0, output });
    return output;
  }

  it('holds what is needed, and takes nothing but fetch', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: '@plinth/client', version, type: 'module' });
    expect(manifest).not.toHaveProperty('dependencies');
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'index.js', 'index.d.ts', 'uploads.js']));
    const imported = files
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) => [...readFileSync(join(installed, name), 'utf8').matchAll(/ from '([^.'][^']*)'/g)])
      .map(([, name]) => name);
    expect(new Set(imported)).toEqual(new Set(['tus-js-client']));
  });

  it('is typed in a browser without the types of Node, and refuses what the API would refuse', async () => {
    writeFileSync(
      join(app, 'browser.ts'),
      [
        `import { createClient, webStorage } from '@plinth/client';`,
        `const plinth = createClient({ baseUrl: '', storage: webStorage(localStorage) });`,
        `export const name: string = (await plinth.buckets.get({ bucket: 'a' })).name;`,
        `// @ts-expect-error`,
        `export const unknownField = plinth.buckets.create({ body: { name: 'a', colour: 'red' } });`,
        `// @ts-expect-error`,
        `export const missing = plinth.buckets.get({});`,
        `// @ts-expect-error`,
        `export const unknownOperation = plinth.buckets.paint;`,
      ].join('\n'),
    );
    // Without `types` TypeScript takes none of Node.
    const browser = ['--lib', 'es2022,dom,dom.iterable,dom.asynciterable'];
    await expectDone(compile('--noEmit', ...browser, 'browser.ts'));
  });

  it('does in an empty folder what the guide says', async () => {
    follow(blocksOf(readFileSync('docs/guides/client.md', 'utf8')), app);
    await expectDone(compile('--skipLibCheck', '--types', 'node', 'app.ts'));
    const output = await expectDone(runProgram(process.execPath, ['app.js', api.url], { cwd: app }));
    expect(output).toContain('keys: notes/large.bin notes/today.txt\n');
    expect(output).toContain('1000000 of 1000000\n');
    expect(output).toContain('note: Buy milk.\n');
    expect(output).toContain('job: completed\nSigned out.\n');
  });
});
