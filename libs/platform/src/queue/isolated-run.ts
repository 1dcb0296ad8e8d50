import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, type ErrorKind, type Json, type JsonObject } from '@plinth/kernel';
import { lastWords, processDied } from './isolated-end.js';
import type { FromChild, ToChild } from './isolated-message.js';
import type { JobRun } from './job.js';
import type { JobType } from './registry.js';

const EXTENSION = extname(import.meta.url);
const CHILD = fileURLToPath(new URL(`./isolated-child${EXTENSION}`, import.meta.url));
const DEFAULT_MEGABYTES = 256;

// In tests the sources run as they lie, those of the child, too. What translates them takes memory of its own.
const TRANSLATION =
  EXTENSION === '.ts'
    ? {
        execArgv: ['--import', new URL('../testing/typescript.mjs', import.meta.url).href],
        heapMegabytes: 64,
        megabytes: 384,
      }
    : { execArgv: [], heapMegabytes: 0, megabytes: 0 };

/** How long a process may take to heed its signal before it is killed. */
const HEED_MS = 500;

// V8 knows its own heap alone. What lies beside it (buffers, native code) is seen from outside, where the system tells.
const WEIGH_MS = 100;
const OF_NODE_MEGABYTES = 128 + TRANSLATION.megabytes;

/** How long the last of what an ended process said may take to arrive. What it left running may never let go of it. */
const LAST_WORDS_MS = 500;

// The process gets nothing of the configuration, and so none of its secrets.
const ENVIRONMENT = ['PATH', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'TZ', 'LANG', 'TMPDIR'];

/**
 * Runs one attempt in a process of its own, which is killed when it does not heed its signal.
 * @throws what the handler has thrown; `jobs.process_died` where its process ended before it did: for more memory than it
 * may take, or of itself.
 */
export function runIsolated({ name, options }: JobType, run: JobRun<object>): Promise<Json> {
  const { module, memoryMegabytes = DEFAULT_MEGABYTES } = options.isolated ?? { module: '' };
  const child = fork(CHILD, {
    execArgv: [...TRANSLATION.execArgv, `--max-old-space-size=${String(memoryMegabytes + TRANSLATION.heapMegabytes)}`],
    env: Object.fromEntries(
      ENVIRONMENT.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key]]])),
    ),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const words = lastWords(child);
  const scales = weigh(child, memoryMegabytes + OF_NODE_MEGABYTES);
  const tell = (message: ToChild) => child.send(message, () => undefined);
  const stop = () => {
    tell({ kind: 'abort' });
    setTimeout(() => child.kill('SIGKILL'), HEED_MS).unref();
  };
  return new Promise<Json>((resolve, reject) => {
    child.on('message', (message: FromChild) => {
      if (message.kind === 'progress') run.progress(message.percent);
      else if (message.kind === 'log') run.log(message.message, message.fields);
      else if (message.kind === 'returned') resolve(message.result);
      else reject(errorOf(message));
    });
    child.once('error', reject);
    // After an answer this changes nothing any more.
    const die = () => {
      reject(processDied(child, scales.areTipped(), words()));
    };
    child.once('close', die);
    child.once('exit', () => setTimeout(die, LAST_WORDS_MS).unref());
    run.signal.addEventListener('abort', stop, { once: true });
    const { jobId, attempt, maxAttempts } = run;
    const payload = JSON.parse(JSON.stringify(run.payload)) as JsonObject;
    tell({ kind: 'run', module, type: name, jobId, payload, attempt, maxAttempts });
  }).finally(() => {
    scales.stop();
    run.signal.removeEventListener('abort', stop);
    // It ends by itself; one that hangs on to something does not get to.
    setTimeout(() => {
      child.kill('SIGKILL');
      child.stderr?.destroy();
    }, HEED_MS).unref();
  });
}

/** Kills a process that has more in memory than it may. */
function weigh(child: ChildProcess, mostMegabytes: number): { areTipped(): boolean; stop(): void } {
  let tipped = false;
  const timer = setInterval(() => {
    tipped ||= residentMegabytes(child.pid) > mostMegabytes;
    if (tipped) child.kill('SIGKILL');
  }, WEIGH_MS);
  return {
    areTipped: () => tipped,
    stop: () => {
      clearInterval(timer);
    },
  };
}

function residentMegabytes(pid = 0): number {
  try {
    return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function errorOf({ message, stack, error }: Extract<FromChild, { kind: 'threw' }>): Error {
  const fault = error
    ? new AppError(
        error.code,
        error.kind as ErrorKind,
        message,
        error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds },
      )
    : new Error(message);
  return Object.assign(fault, { stack });
}
