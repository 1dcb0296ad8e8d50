import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestEnvironment } from '@plinth/platform/testing';

/** `npm start`, on a database and a data folder of its own. */
export interface RunningPlatform {
  readonly url: string;
  /** The settings that name it, for programs that look for it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const READY_MS = 120_000;

/** The first administrator of every running platform. */
export const ADMINISTRATOR = {
  PLINTH_ADMIN_EMAIL: 'admin@example.com',
  PLINTH_ADMIN_PASSWORD: 'slow purple lantern 42',
};

/** Runs `npm start` until it says that everything is up. Stop it in `afterAll`. */
export async function startPlatform(): Promise<RunningPlatform> {
  const PORT = await freePort();
  const { env, dispose } = await createTestEnvironment({ ...ADMINISTRATOR, PORT, LOG_LEVEL: 'warn' });
  const { PATH, HOME } = process.env;
  const npm = spawn('npm', ['start', '--silent'], { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise((resolve) => npm.once('close', resolve));
  const stop = async (): Promise<void> => {
    npm.kill('SIGTERM');
    await ended;
    await dispose();
  };
  const deadline = Date.now() + READY_MS;
  while (!said.includes('Plinth is running (')) {
    if (npm.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(said);
    }
    await sleep(50);
  }
  return { url: `http://localhost:${PORT}`, env, stop };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
