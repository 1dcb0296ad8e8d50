import type { Type } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import type { ChildResult } from './flow.js';

/** What a handler is given for one attempt. */
export interface JobRun<P> {
  readonly jobId: string;
  readonly payload: P;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Aborted when the job is cancelled, its deadline passes or the worker stops; pass it to every outside call. */
  readonly signal: AbortSignal;
  /** Reports progress, 0–100. */
  readonly progress: (percent: number) => void;
  /**
   * Writes a line to the job's log, which its owner can read; never put a secret in it. What goes beyond 1,000 entries of an
   * attempt, those of its progress included, is dropped.
   */
  readonly log: (message: string, fields?: Record<string, Json>) => void;
  /** How the jobs ended that this one waited for, read page by page; none where it is no parent in a flow. */
  readonly children: () => AsyncIterable<ChildResult>;
}

/** The code of a job type: one class with its payload, options and handler. A handler may run more than once. */
export interface JobHandler<P extends object, R extends Json | void = Json | void> {
  run(job: JobRun<P>): Promise<R>;
}

/** How long to wait before attempt n+1: `seconds · factor^(n-1)`, with jitter, at most `maxSeconds`. */
export interface Backoff {
  readonly seconds: number;
  readonly factor?: number;
  readonly maxSeconds?: number;
}

/** When something happens again and again: at the times of a cron expression, or every so many seconds. */
export type Recurrence =
  | { readonly cron: string; /** IANA name. Default: UTC. */ readonly timeZone?: string }
  | { readonly everySeconds: number };

/** What a job type declares beside its handler. */
export interface JobOptions<P extends object> {
  /** Stable name, `module.verb-noun`. */
  readonly type: string;
  /** Validated with class-validator at submission; its JSON Schema is derived and public where `submit` is set. */
  readonly payload: Type<P>;
  /** Default: `default`. Jobs of a queue share its workers' concurrency. */
  readonly queue?: string;
  /** Default: 5. */
  readonly maxAttempts?: number;
  /** Default: 2 s, doubling, at most 600 s. */
  readonly backoff?: Backoff;
  /**
   * At most so many of them run at once, over all workers: of those with the same concurrency key, or of all that have
   * none. Default: as many as there are workers for.
   */
  readonly concurrency?: number;
  /** At most so many of them are started within any so many seconds (up to 3,600), over all workers. */
  readonly rate?: { readonly jobs: number; readonly perSeconds: number };
  /**
   * Runs each attempt in a process of its own, which is killed when it does not stop in time and may not take more
   * memory than it is given. The class takes no constructor parameters, and the process none of the configuration; how its
   * children ended it cannot read.
   */
  readonly isolated?: {
    /** `import.meta.url` of the file that exports the class. */
    readonly module: string;
    /** Default: 256. */
    readonly memoryMegabytes?: number;
  };
  /** Longest run of one attempt, in seconds. Default: 300. */
  readonly timeoutSeconds?: number;
  /**
   * Who may submit it over REST: any signed-in caller, or holders of a permission. Unset: code alone enqueues it.
   */
  readonly submit?: 'authenticated' | { readonly permission: string };
  /** Runs it by itself, with an empty payload, once at each time however many workers there are. */
  readonly schedule?: Recurrence;
  /**
   * What it ends with is for the person alone who asked for it, signed in themselves: neither administrators, nor who
   * acts in their place, nor their API keys are shown it.
   */
  readonly confidential?: boolean;
  /** What the type is for, shown to those who may submit it. */
  readonly description: string;
}

/** A class decorated with `@Job`. */
export type JobClass<P extends object = object, R extends Json | void = Json | void> = Type<JobHandler<P, R>>;

const OPTIONS = Symbol('plinth.job');
const confidential = new Set<string>();

/** Declares a job type on its handler class. */
export function Job<P extends object>(options: JobOptions<P>): (target: JobClass<P>) => void {
  return (target) => {
    if (options.confidential === true) confidential.add(options.type);
    Reflect.defineMetadata(OPTIONS, options, target);
  };
}

/** Whether what jobs of a type end with is for one person's eyes. */
export function isConfidential(type: string): boolean {
  return confidential.has(type);
}

/** Whether something is a class decorated with `@Job`. */
export function isJobClass(value: unknown): value is JobClass {
  return typeof value === 'function' && Reflect.hasMetadata(OPTIONS, value);
}

/** The options of a job class. */
export function jobOptions<P extends object>(job: JobClass<P>): JobOptions<P> {
  const options = Reflect.getMetadata(OPTIONS, job) as JobOptions<P> | undefined;
  if (!options) throw new Error(`${job.name} is not decorated with @Job.`);
  return options;
}
