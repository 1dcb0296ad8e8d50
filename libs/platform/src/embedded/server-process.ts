import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.js';
import { EmbeddedError } from './embedded-error.js';
import { lastWords, openLogFile } from './log-file.js';
import { guardProcess } from './process-guard.js';
import { isRunning, runsIn } from './process-state.js';

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
    this.unguard();
    this.unguard = guardProcess(this.current, this.server.stopSignal);
    if (this.server.restart) void this.watch(child);
  }

  /** Waits for a left-over process to be ready. `false` where there is none, or it was on its way out. */
  private async adopt(pid: number): Promise<boolean> {
    this.current = pid;
    for (const until = Date.now() + START_MS; this.isUp(); await sleep(50)) {
      if (await this.server.isReady()) return true;
      if (Date.now() > until) {
        throw new EmbeddedError(
          `${this.server.name} (process ${String(pid)}) is left over from before and does not answer.`,
        );
      }
    }
    return false;
  }

  private async spawn(): Promise<ChildProcess> {
    const { name, command, args, env, folder, account, logFile } = this.server;
    await this.server.prepare?.();
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
    let failure: string | null = null;
    child.once('error', (error) => (failure = error.message));
    child.once('exit', () => (failure ??= lastWords(logFile)));
    child.unref();
    this.current = child.pid ?? 0;
    for (const until = Date.now() + START_MS; !(await this.server.isReady()); await sleep(25)) {
      if (failure !== null) throw new EmbeddedError(`${name} did not start: ${String(failure)} (${logFile})`);
      if (Date.now() > until) {
        child.kill('SIGKILL');
        throw new EmbeddedError(`${name} was not ready within ${String(START_MS / 1000)} s; see ${logFile}`);
      }
    }
    // Somebody else's server may have answered in place of one that ended.
    if (failure !== null) throw new EmbeddedError(`${name} did not start: ${String(failure)} (${logFile})`);
    return child;
  }

  private async watch(child: ChildProcess | null): Promise<void> {
    if (child) await new Promise((resolve) => child.once('exit', resolve));
    else while (this.isUp()) await sleep(500, undefined, { ref: false });
    for (let pause = 200; !this.stopping; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await sleep(pause);
        if (!this.stopping) await this.begin();
        return;
      } catch {
        // What went wrong is in the server's own log; the next turn tries again.
      }
    }
  }

  private isUp(): boolean {
    return this.current !== 0 && runsIn(this.current, this.server.folder);
  }

  private async ended(within: number): Promise<boolean> {
    for (const until = Date.now() + within; isRunning(this.current) && this.isUp(); await sleep(20)) {
      if (Date.now() > until) return false;
    }
    return true;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
