import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.js';
import { EmbeddedError } from './embedded-error.js';
import { lastWords, openLogFile } from './log-file.js';
import { guardProcess } from './process-guard.js';
import { runsIn } from './process-state.js';

/** How to run one server. */
export interface ServerCommand {
  /** For people: `Postgres`, `Redis`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Its working folder, by which a left-over process is recognised. */
  readonly folder: string;
  readonly account: Account | null;
  readonly logFile: string;
  /** What its pid file says, if anything. */
  readonly pidOnFile: () => number | null;
  /** Clears away what a dead predecessor left, right before each start. */
  readonly prepare?: () => Promise<void>;
  readonly isReady: () => Promise<boolean>;
  /** Ends it soon and without loss. */
  readonly stopSignal: NodeJS.Signals;
  /** Whether to start it again when it dies. */
  readonly restart: boolean;
}

// Recovery after a crash may read a good deal of log.
const START_MS = 120_000;
const STOP_MS = 20_000;
const LONGEST_PAUSE_MS = 10_000;

/** A server that runs beside this process: adopted where it was left over, started again when it dies, stopped with us. */
export class ServerProcess {
  private stopping = false;
  private unguard: () => void = () => undefined;
  private current = 0;

  private constructor(private readonly server: ServerCommand) {}

  /** Adopts or starts the server and waits until it is ready. @throws {EmbeddedError} */
  static async start(server: ServerCommand): Promise<ServerProcess> {
    const started = new ServerProcess(server);
    await started.begin();
    return started;
  }

  get pid(): number {
    return this.current;
  }

  /** Stops the server and waits for its end. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.isUp()) signal(this.current, this.server.stopSignal);
    if (!(await this.ended(STOP_MS)) && this.isUp()) {
      signal(this.current, 'SIGKILL');
      await this.ended(STOP_MS);
    }
    this.unguard();
  }

  private async begin(): Promise<void> {
    const leftOver = this.server.pidOnFile();
    const child = leftOver !== null && (await this.adopt(leftOver)) ? null : await this.spawn();
    if (this.server.restart) void this.watch(child);
  }

  /** Waits for a left-over process to be ready. `false` where there is none, or it was on its way out. */
  private async adopt(pid: number): Promise<boolean> {
    this.current = pid;
    const until = Date.now() + START_MS;
    while (this.isUp() && Date.now() < until) {
      if (await this.server.isReady()) {
        this.guard();
        return true;
      }
      await sleep(50);
    }
    if (!this.isUp()) return false;
    throw new EmbeddedError(
      `${this.server.name} (process ${String(pid)}) is left over from before and does not answer.`,
    );
  }

  private async spawn(): Promise<ChildProcess> {
    const { name, command, args, env, folder, account, logFile } = this.server;
    await this.server.prepare?.();
    if (this.isStopping()) throw new EmbeddedError(`${name} was stopped.`);
    const log = openLogFile(logFile);
    const child = spawn(command, [...args], {
      cwd: folder,
      env,
      ...account,
      stdio: ['ignore', log, log],
      // Ctrl-C reaches the whole foreground group; the servers must outlive the processes that use them.
      detached: true,
    });
    closeSync(log);
    child.unref();
    this.current = child.pid ?? 0;
    if (this.current !== 0) this.guard();
    const ended: string[] = [];
    child.once('error', (error) => ended.push(error.message));
    child.once('exit', () => ended.push(lastWords(logFile)));
    // Somebody else's server may answer in place of one that ended, so the end counts, and not the answer alone.
    const assertAlive = () => {
      if (ended.length > 0) throw new EmbeddedError(`${name} did not start: ${String(ended[0])} (${logFile})`);
    };
    const until = Date.now() + START_MS;
    while (!(await this.server.isReady())) {
      assertAlive();
      if (Date.now() > until) {
        child.kill('SIGKILL');
        throw new EmbeddedError(`${name} was not ready within ${String(START_MS / 1000)} s; see ${logFile}`);
      }
      await sleep(25);
    }
    assertAlive();
    return child;
  }

  private async watch(child: ChildProcess | null): Promise<void> {
    if (child) await ending(child);
    else while (this.isUp()) await sleep(500, undefined, { ref: false });
    for (let pause = 200; !this.isStopping(); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await sleep(pause);
        await this.begin();
        return;
      } catch {
        // What went wrong is in the server's own log; the next turn tries again.
      }
    }
  }

  private guard(): void {
    this.unguard();
    this.unguard = guardProcess(this.current, this.server.stopSignal);
  }

  private isStopping(): boolean {
    return this.stopping;
  }

  private isUp(): boolean {
    return this.current !== 0 && runsIn(this.current, this.server.folder);
  }

  private async ended(within: number): Promise<boolean> {
    const until = Date.now() + within;
    while (this.isUp() && Date.now() < until) await sleep(20);
    return !this.isUp();
  }
}

async function ending(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await once(child, 'exit');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
