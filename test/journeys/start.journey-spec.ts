import { randomBytes } from 'node:crypto';
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isRunning } from '@plinth/platform/embedded';

// Each test starts whole platforms, several of them one after another.
jest.setTimeout(90_000);

const root = process.cwd();
const dataFolder = join(mkdtempSync(join(tmpdir(), 'plinth start ')), 'data');

/** `npm start` on the data folder of this file, and all that it has said. */
class Start {
  said = '';
  readonly ended: Promise<number | null>;

  private constructor(readonly npm: ChildProcess) {
    for (const stream of [npm.stdout, npm.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.ended = new Promise((resolve) => npm.once('close', resolve));
  }

  private static readonly all: Start[] = [];

  /** Ends what a failed test left running. */
  static async endAll(): Promise<void> {
    for (const start of Start.all.splice(0)) {
      start.npm.kill('SIGTERM');
      await start.ended;
    }
  }

  static run(env: Record<string, string>): Start {
    const { PATH, HOME } = process.env;
    const own = { PATH, HOME, PLINTH_DATA: dataFolder, LOG_LEVEL: 'info', ...env };
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
    const start = new Start(spawn('npm', ['start', '--silent'], { cwd: root, env: own, stdio }));
    Start.all.push(start);
    return start;
  }

  async ready(): Promise<this> {
    await until(() => this.said.includes('Plinth is running (') || this.npm.exitCode !== null);
    if (!this.said.includes('Plinth is running (')) throw new Error(this.said);
    return this;
  }
}

async function until(check: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!check() && Date.now() < deadline) await sleep(25);
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** Every process that `npm start` began and that can be told from its files. */
function platformPids(): number[] {
  const read = (name: string): string => readFileSync(join(dataFolder, name), 'utf8');
  const { pid } = JSON.parse(read('plinth.lock')) as { pid: number };
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ');
  return [
    pid,
    ...children.map(Number),
    Number(read('postgres/postmaster.pid').split('\n')[0]),
    Number(read('redis/redis.pid')),
  ];
}

describe('npm start', () => {
  let port: string;
  beforeAll(async () => {
    port = await freePort();
  });
  afterEach(() => Start.endAll(), 60_000);
  afterAll(() => {
    rmSync(join(dataFolder, '..'), { recursive: true, force: true });
  });

  it('brings everything up, says where, and stops without a trace when npm alone is told to', async () => {
    const start = await Start.run({ PORT: port }).ready();
    expect(start.said).toContain(`http://localhost:${port}`);
    expect(start.said).toContain(dataFolder);
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
    const pids = platformPids();
    start.npm.kill('SIGTERM');
    expect(await start.ended).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('prepares nothing the second time, and lets no other platform onto its data', async () => {
    const start = await Start.run({ PORT: port }).ready();
    expect(start.said.match(/^  \S.* …$/gm)).toEqual([
      '  Starting servers …',
      '  Bringing the database up to date …',
      '  Starting API and worker …',
    ]);
    const other = Start.run({ PORT: await freePort() });
    expect(await other.ended).toBe(1);
    expect(other.said.trim()).toMatch(/^Plinth is running on .* already \(process \d+\): stop that one first\.$/);
    start.npm.kill('SIGINT');
    expect(await start.ended).toBe(0);
  });

  it('recovers by itself after kill -9, and ends what was left over', async () => {
    const first = await Start.run({ PORT: port }).ready();
    const pids = platformPids();
    first.npm.kill('SIGKILL');
    const second = await Start.run({ PORT: port }).ready();
    expect(pids.filter(isRunning)).toEqual([]);
    const [up = 0] = platformPids();
    process.kill(up, 'SIGKILL');
    expect(await second.ended).toBe(1);
    const third = await Start.run({ PORT: port }).ready();
    third.npm.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it('tells in one line what is wrong', async () => {
    const taken = createServer().listen(0);
    await new Promise((resolve) => taken.once('listening', resolve));
    const inUse = String((taken.address() as AddressInfo).port);
    const PLINTH_SECRET_KEYS = randomBytes(32).toString('base64');
    const faults: [Record<string, string>, RegExp][] = [
      [{ PORT: inUse }, /^Port \d+ is taken: .*$/],
      [{ PORT: 'x' }, /^PORT must be a whole number from 0 to 65535$/],
      [
        { PORT: '0', PLINTH_DATA: '/dev/null/data' },
        /^The data folder \/dev\/null\/data cannot be written to \(ENOTDIR\): .*$/,
      ],
      [{ PORT: '0', NODE_ENV: 'production' }, /^PLINTH_SECRET_KEYS is required in production.*$/],
      [
        { PORT: '0', NODE_ENV: 'production', PLINTH_SECRET_KEYS, PLINTH_ADMIN_PASSWORD: 'password1234' },
        /^PLINTH_ADMIN_PASSWORD is a password that is guessed soon; .*$/m,
      ],
    ];
    for (const [env, line] of faults) {
      const start = Start.run({ PLINTH_DATA: `${dataFolder} of faults`, ...env });
      expect(await start.ended).toBe(1);
      expect(start.said.trim()).toMatch(line);
    }
    taken.close();
  });
});
