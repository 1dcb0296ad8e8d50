import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  databaseSection,
  httpSection,
  platformSection,
  queueSection,
  redisSection,
  type HttpConfig,
} from '@plinth/config';
import { loadConfig, type LoadedConfig } from '@plinth/platform/config';
import { startEmbedded } from '@plinth/platform/embedded';
import { loadKeyRing } from '@plinth/platform/secrets';
import { CliError, type Command } from '../command.js';
import { openDataFolder } from '../data-folder.js';
import { InstanceLock } from '../instance-lock.js';
import { migrateDatabase } from '../migrate.command.js';
import { report } from '../report.js';
import { root } from '../version.js';
import { completed } from '../with-servers.js';
import { bootstrapAdministrator } from './bootstrap-administrator.js';
import { assertPortFree } from './port.js';
import { StopRequest } from './stop-request.js';
import { summary } from './summary.js';
import { SupervisedProcess } from './supervised-process.js';

export const up: Command = {
  name: 'up',
  about: 'Run the whole platform: servers that are missing, migrations, API and worker.',
  async run() {
    const stop = new StopRequest();
    const undo: (() => Promise<void> | void)[] = [];
    try {
      await bringUp(stop, undo);
      await stop.made;
    } finally {
      if (undo.length > 0) report('step', 'Stopping');
      for (const step of undo.reverse()) await step();
    }
    report('text', '  Stopped. Nothing is lost; npm start goes on from here.');
    return 0;
  },
};

const READY_MS = 120_000;

/** Starts everything in order; `undo` holds at any time how to take it back. Returns early once asked to stop. */
async function bringUp(stop: StopRequest, undo: (() => Promise<void> | void)[]): Promise<void> {
  const begun = Date.now();
  const asked = loadConfig(process.env);
  const http = asked.of(httpSection);
  const dataFolder = openDataFolder(asked.of(platformSection).dataFolder);
  const lock = await InstanceLock.take(dataFolder, () => report('step', 'Waiting for the one before to stop'));
  undo.push(() => lock.release());
  await assertPortFree(http.host, http.port);
  loadKeyRing({ ...asked.of(platformSection), dataFolder }, asked.production);

  report('step', 'Starting servers');
  const servers = await startEmbedded({
    dataFolder,
    postgres: asked.of(databaseSection).url === null,
    redis: asked.of(redisSection).url === null,
    onStep: (step) => report('step', step),
  });
  undo.push(() => servers.stop());
  if (!stop.isPending) return;

  const env = { ...completed(process.env, servers), PLINTH_DATA: dataFolder };
  const config = loadConfig(env);
  report('step', 'Bringing the database up to date');
  await migrateDatabase(config.of(databaseSection));
  const administrator = await bootstrapAdministrator(config);
  if (!stop.isPending) return;

  report('step', 'Starting API and worker');
  const logFolder = asked.production ? null : join(dataFolder, 'logs');
  await startProcesses(config, env, logFolder, stop, undo);
  undo.push(() => lock.announceStop());
  if (!stop.isPending) return;
  const seconds = (Date.now() - begun) / 1000;
  report('text', summary({ url: http.publicUrl, docs: http.docs, administrator, dataFolder, logFolder, seconds }));
}

async function startProcesses(
  config: LoadedConfig,
  env: NodeJS.ProcessEnv,
  logFolder: string | null,
  stop: StopRequest,
  undo: (() => Promise<void> | void)[],
): Promise<void> {
  const [api, worker] = (['api', 'worker'] as const).map(
    (name) =>
      new SupervisedProcess({
        name: name === 'api' ? 'API' : name,
        script: join(root, `dist/apps/${name}/src/main.js`),
        env,
        logFile: logFolder && join(logFolder, `${name}.log`),
      }),
  ) as [SupervisedProcess, SupervisedProcess];
  const graceMs = (config.of(queueSection).drainSeconds + 5) * 1000;
  undo.push(async () => {
    await Promise.all([api.stop(graceMs), worker.stop(graceMs)]);
  });
  await stop.orResult(Promise.race([untilReady(config.of(httpSection)), api.failure(), worker.failure()]));
  api.keepAlive();
  worker.keepAlive();
}

async function untilReady({ host, port }: HttpConfig): Promise<void> {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  const url = `http://${address}:${String(port)}/health/ready`;
  for (const until = Date.now() + READY_MS; Date.now() < until; await sleep(50)) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return;
  }
  throw new CliError(`The API was not ready within ${String(READY_MS / 1000)} s: see its log.`);
}
