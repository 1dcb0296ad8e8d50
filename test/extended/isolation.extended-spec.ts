import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { modules } from '@plinth/modules';
import { defineModule } from '@plinth/platform/module';
import { runJob, startTestApi, type TestApi } from '@plinth/platform/testing';
import { MisbehaveJob, type IsolatedPayload } from '../../libs/platform/src/queue/testing/isolated-work.factory.js';
import { endPrograms, runProgram } from '../support/program.js';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.js';

const FACTORY = 'libs/platform/src/queue/testing/isolated-work.factory.ts';
const DOOR = `import { Module } from '@nestjs/common';
import { defineModule } from '@plinth/platform/module';
import { MisbehaveJob } from './misbehave.job.js';

@Module({ providers: [MisbehaveJob] })
class IsolationWorkerModule {}
@Module({})
class IsolationModule {}

export const isolation = defineModule({
  name: 'isolation', core: IsolationModule, worker: IsolationWorkerModule, jobs: [MisbehaveJob], personalData: 'none',
});
`;

@Module({})
class IsolationModule {}

/** What submits here; the module of the same name that works is in the copy. */
const submitting = defineModule({
  name: 'isolation',
  core: IsolationModule,
  jobs: [MisbehaveJob],
  personalData: 'none',
});

/** Adds a module with an isolated job to a checkout, and builds it. */
async function withIsolation(root: string): Promise<void> {
  const folder = join(root, 'libs/modules/isolation/src');
  mkdirSync(folder, { recursive: true });
  const job = readFileSync(FACTORY, 'utf8').replace(`'../job.js'`, `'@plinth/platform/queue'`);
  writeFileSync(join(folder, 'misbehave.job.ts'), job);
  writeFileSync(join(folder, 'index.ts'), DOOR);
  const list = join(root, 'libs/modules/modules.ts');
  const known = readFileSync(list, 'utf8');
  const more = known.replace('privacy];', 'privacy, isolation];');
  writeFileSync(list, `import { isolation } from '@plinth/modules/isolation';\n${more}`);
  const { code, output } = await runProgram(process.execPath, ['apps/cli/bin/build.mjs'], { cwd: root });
  if (code !== 0) throw new Error(output);
}

describe('an isolated job of the worker as it is deployed', () => {
  let copy: RepositoryCopy;
  let api: TestApi;
  let worker: ChildProcess;
  beforeAll(async () => {
    copy = copyRepository();
    await withIsolation(copy.root);
    api = await startTestApi([...modules, submitting]);
    const { PATH } = process.env;
    const env = { PATH, ...api.env };
    worker = spawn(process.execPath, ['dist/bundle/worker.js'], { cwd: copy.root, env, stdio: 'ignore' });
  }, 300_000);
  afterAll(async () => {
    endPrograms();
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    await ended;
    await api.close();
    copy.remove();
  });

  const run = (what: IsolatedPayload['what']) => runJob(api, MisbehaveJob, { what });

  it('runs in a process of its own, without the configuration', async () => {
    const job = await run('works');
    expect(job).toMatchObject({ status: 'completed', result: { secrets: [] } });
    expect((job.result as { pid: number }).pid).not.toBe(worker.pid);
  }, 60_000);

  it('is killed where it takes too much memory or time, and the worker lives', async () => {
    for (const what of ['devours', 'hoards'] as const) {
      expect(await run(what)).toMatchObject({ status: 'failed', error: { code: 'jobs.process_died' } });
    }
    expect(await run('hangs')).toMatchObject({ status: 'failed', error: { code: 'jobs.timeout' } });
    expect(worker.exitCode).toBeNull();
  }, 120_000);
});
