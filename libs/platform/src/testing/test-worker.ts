import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { platformSection } from '@plinth/config';
import { loadConfig } from '../config/index.js';
import { createLogger, NestLogger } from '../logging/index.js';
import { PlatformModule, WorkerProcessModule, type ModuleDefinition } from '../module/index.js';
import { Database } from '../database/index.js';
import { Queue, type EnqueueOptions, type JobClass, type JobView, JobLedger } from '../queue/index.js';
import { createTestEnvironment } from './test-environment.js';

type Token<T> = Type<T> | (abstract new (...parameters: never[]) => T);

/** A process without HTTP: a worker, or one that only submits work. */
export interface TestProcess {
  readonly env: Readonly<Record<string, string>>;
  readonly app: INestApplicationContext;
  readonly dataFolder: string;
  /** A provider of the running process. */
  get<T>(token: Token<T>): T;
  close(): Promise<void>;
}

/**
 * Starts a process in the environment of another, such as a second worker beside a test API.
 * @param onLog given each line of the log, which is silent otherwise. Nest has one logger for all that run here: the
 * lines of a test API that was started before come here, too.
 */
export async function startProcess(
  kind: 'worker' | 'submitter',
  modules: readonly ModuleDefinition[],
  env: Readonly<Record<string, string>>,
  onLog?: (line: string) => void,
): Promise<TestProcess> {
  const config = loadConfig(env);
  const module =
    kind === 'worker'
      ? WorkerProcessModule.register(config, modules)
      : PlatformModule.register(config, modules, 'test');
  const logger = onLog && new NestLogger(createLogger(config.of(platformSection), kind, { write: onLog }));
  const app = await NestFactory.createApplicationContext(module, { logger: logger ?? false, abortOnError: false });
  return {
    env,
    app,
    dataFolder: env['PLINTH_DATA'] ?? '',
    get: (token) => app.get(token, { strict: false }),
    close: () => app.close(),
  };
}

/** Starts a worker with a database, a Redis prefix and a data folder of its own. Close it in `afterAll`. */
export async function startTestWorker(
  modules: readonly ModuleDefinition[],
  env: Readonly<Record<string, string>> = {},
): Promise<TestProcess> {
  const { env: full, dispose } = await createTestEnvironment(env);
  const process = await startProcess('worker', modules, full);
  return {
    ...process,
    async close() {
      await process.close();
      await dispose();
    },
  };
}

/** Runs a job through the real ledger and worker, and answers with how it ended. */
export async function runJob<P extends object>(
  process: Pick<TestProcess, 'get'>,
  job: JobClass<P>,
  payload: NoInfer<P>,
  options?: EnqueueOptions,
): Promise<JobView> {
  const { id } = await process.get(Queue).enqueue(job, payload, options);
  return jobEnds(process, id);
}

/** Waits until a job has finished. Throws after `seconds`. */
export async function jobEnds(process: Pick<TestProcess, 'get'>, id: string, seconds = 60): Promise<JobView> {
  const ledger = process.get(JobLedger);
  return eventually(async () => {
    const job = await ledger.find(id, 'all');
    return job.finishedAt === null ? null : job;
  }, seconds);
}

/** Waits until no job is queued, running or due. */
export async function drainQueue(process: Pick<TestProcess, 'get'>, seconds = 60): Promise<void> {
  const database = process.get(Database);
  await eventually(async () => {
    const [row] = await database.query<{ live: number }>(
      `SELECT count(*)::int AS live FROM job
       WHERE status IN ('queued', 'active') OR (status = 'scheduled' AND run_at <= now())`,
    );
    return row?.live === 0 ? true : null;
  }, seconds);
}

/** Asks until the answer is not `null`. Throws after `seconds`, which bound a failure: a busy machine is no failure. */
export async function eventually<T>(ask: () => Promise<T | null> | T | null, seconds = 25): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error(`Nothing came of it within ${String(seconds)} s.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
