import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseSection, httpSection, platformSection, redisSection, type HttpConfig } from '@plinth/config';
import { loadConfig, type LoadedConfig } from '@plinth/platform/config';
import { startEmbedded } from '@plinth/platform/embedded';
import { projectRoot } from '@plinth/platform/process';
import { loadKeyRing } from '@plinth/platform/secrets';
import { CliError, type Run } from '../command.js';
import { openDataFolder } from '../data-folder.js';
import { InstanceLock } from '../instance-lock.js';
import { report, reportError } from '../report.js';
import { completed } from '../with-servers.js';
import { bootstrapAdministrator } from './bootstrap-administrator.js';
import { assertPortFree } from './port.js';
import { isReady } from './readiness.js';
import { StopRequest } from './stop-request.js';
import { summary } from './summary.js';
import { SupervisedProcess } from './supervised-process.js';

/** Runs the platform until it is asked to stop: what is missing of servers, migrations, API and worker. */
export const up: Run = async () => {
  const stop = new StopRequest();
  const undo: Undo = [];
  let failed = false;
  try {
    await bringUp(stop, undo);
    await stop.made;
    report('step', 'Stopping');
  } catch (error) {
    failed = true;
    reportError(error);
  }
  for (const step of undo.reverse()) {
    try {
      await step();
    } catch (error) {
      // One thing that cannot be taken back must not keep the others running.
      failed = true;
      reportError(error);
    }
  }
  if (!failed) report('text', '  Stopped. Nothing is lost: npm start goes on from here.');
  return failed ? 1 : 0;
};

/** How to take back what was done so far, the last thing last. */
type Undo = (() => Promise<void> | void)[];

const READY_MS = 120_000;
// They end themselves after 28 s; who has not by then is stuck.
const STOP_MS = 30_000;

/** Starts everything in order; `undo` holds at any time how to take it back. Returns early once asked to stop. */
async function bringUp(stop: StopRequest, undo: Undo): Promise<void> {
  const begun = Date.now();
  const asked = loadConfig(process.env);
  const http = asked.of(httpSection);
  const dataFolder = openDataFolder(asked.of(platformSection).dataFolder);
  const lock = await InstanceLock.take(dataFolder, () => report('step', 'Waiting for the one before to stop'));
  undo.push(() => lock.release());
  await assertPortFree(http.host, http.port);
  loadKeyRing({ ...asked.of(platformSection), dataFolder }, asked.production);

  report('step', 'Starting servers');
  // The tables of all modules take a while to load; the servers start meanwhile.
  const migrations = import('../migrate.command.js');
  const servers = await startEmbedded({
    dataFolder,
    postgres: asked.of(databaseSection).url === null,
    redis: asked.of(redisSection).url === null,
    onStep: (step) => report('step', step),
  });
  undo.push(() => servers.stop());
  if (stop.isMade()) return;

  const env = { ...completed(process.env, servers), PLINTH_DATA: dataFolder };
  const config = loadConfig(env);
  report('step', 'Bringing the database up to date');
  const { migrateDatabase } = await migrations;
  await migrateDatabase(config.of(databaseSection));
  const administrator = await bootstrapAdministrator(config);
  if (stop.isMade()) return;

  report('step', 'Starting API and worker');
  const logFolder = asked.production ? null : join(dataFolder, 'logs');
  await startProcesses(config, env, logFolder, stop, undo);
  undo.push(() => lock.announceStop());
  if (stop.isMade()) return;
  const seconds = (Date.now() - begun) / 1000;
  report('text', summary({ url: http.publicUrl, docs: http.docs, administrator, dataFolder, logFolder, seconds }));
}

async function startProcesses(
  config: LoadedConfig,
  env: NodeJS.ProcessEnv,
  logFolder: string | null,
  stop: StopRequest,
  undo: Undo,
): Promise<void> {
  const [api, worker] = (['api', 'worker'] as const).map(
    (name) =>
      new SupervisedProcess({
        name: name === 'api' ? 'API' : name,
        script: join(projectRoot(), `dist/bundle/${name}.js`),
        env,
        logFile: logFolder && join(logFolder, `${name}.log`),
      }),
  ) as [SupervisedProcess, SupervisedProcess];
  undo.push(async () => {
    await Promise.all([api.stop(STOP_MS), worker.stop(STOP_MS)]);
  });
  const waiting = new AbortController();
  try {
    const ready = untilReady(config.of(httpSection), waiting.signal);
    await stop.orResult(Promise.race([ready, api.failure(), worker.failure()]));
  } finally {
    waiting.abort();
  }
  api.keepAlive();
  worker.keepAlive();
}

async function untilReady({ host, port, tlsCertFile }: HttpConfig, signal: AbortSignal): Promise<void> {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  const url = `${tlsCertFile === null ? 'http' : 'https'}://${address}:${String(port)}/health/ready`;
  const until = Date.now() + READY_MS;
  while (!signal.aborted && Date.now() < until) {
    if (await isReady(url)) return;
    await sleep(50);
  }
  throw new CliError(`The API was not ready within ${String(READY_MS / 1000)} s: see its log.`);
}
