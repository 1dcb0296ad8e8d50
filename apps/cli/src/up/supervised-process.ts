import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardProcess, lastWords, openLogFile } from '@plinth/platform/embedded';
import { CliError } from '../command.js';
import { report } from '../report.js';

interface Program {
  /** For people: `API`, `worker`. */
  readonly name: string;
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  /** `null`: it writes to our own output. */
  readonly logFile: string | null;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
// One that ran for so long is not in a loop of failures.
const STEADY_MS = 30_000;

/** One process of the platform. It is started again when it dies, and it never outlives this one. */
export class SupervisedProcess {
  private child: ChildProcess;
  private unguard: () => void = () => undefined;
  private stopping = false;
  private pause = FIRST_PAUSE_MS;

  constructor(private readonly program: Program) {
    this.child = this.spawn();
  }

  /** Rejects with a `CliError` when the process ends, for a start that is not to be tried again. */
  failure(): Promise<never> {
    const { name, logFile } = this.program;
    return new Promise((_, reject) => {
      this.child.once('exit', () => {
        const words = logFile === null ? '' : `: ${lastWords(logFile)} (${logFile})`;
        reject(new CliError(`The ${name} did not start${words}`));
      });
    });
  }

  /** From now on it is started again whenever it ends. */
  keepAlive(): void {
    const begun = Date.now();
    const onExit = () => void this.restart(Date.now() - begun);
    if (this.hasEnded()) onExit();
    else this.child.once('exit', onExit);
  }

  /** Asks it to end in good order and waits; after `graceMs` it is killed. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    if (!this.hasEnded()) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
      if (!this.hasEnded()) {
        this.child.kill('SIGKILL');
        await ended;
      }
    }
    this.unguard();
  }

  private spawn(): ChildProcess {
    const { script, env, logFile } = this.program;
    const log = logFile === null ? null : openLogFile(logFile);
    const child = spawn(process.execPath, [script], {
      env,
      stdio: ['ignore', log ?? 'inherit', log ?? 'inherit'],
      // A Ctrl-C is for us; we end it once, and in order.
      detached: true,
    });
    if (log !== null) closeSync(log);
    child.on('error', () => undefined);
    if (child.pid !== undefined) this.unguard = guardProcess(child.pid, 'SIGTERM');
    return child;
  }

  private async restart(ranForMs: number): Promise<void> {
    if (this.stopping) return;
    this.unguard();
    if (ranForMs > STEADY_MS) this.pause = FIRST_PAUSE_MS;
    const { signalCode, exitCode } = this.child;
    report(
      'text',
      `The ${this.program.name} ended (${signalCode ?? `code ${String(exitCode)}`}) and is started again.`,
    );
    await sleep(this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    // The wait may have been used to stop.
    if (this.isStopping()) return;
    this.child = this.spawn();
    this.keepAlive();
  }

  private isStopping(): boolean {
    return this.stopping;
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }
}
