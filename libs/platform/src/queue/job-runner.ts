import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { isDatabaseFailure } from '../database/database.errors.js';
import { jobContext, runInContext } from '../context/context.js';
import { Tracer } from '../tracing/tracer.js';
import { KeyRing } from '../secrets/key-ring.js';
import { completed, failed, Interruption } from './attempt-outcome.js';
import { Leash } from './leash.js';
import { Claims } from './claims.js';
import { Flows } from './flows.js';
import { HandlerRun } from './handler-run.js';
import { runIsolated } from './isolated-run.js';
import type { JobHandler } from './job.js';
import { JobJournal } from './job-journal.js';
import type { ClaimedJob, Outcome } from './job-row.js';
import { opened } from './payload.js';
import { JobErrors } from './queue.errors.js';
import { JobRegistry, type JobType } from './registry.js';

const BACKOFF = { seconds: 2 };

/** How long a handler may take to heed its signal before its attempt is over without it. */
const HEED_MS = 1_000;

const RECORD_AGAIN_MS = 500;

/** An attempt under way. */
export interface Attempt {
  /** Resolves when the handler has ended. */
  readonly worked: Promise<unknown>;
  /** Resolves when the outcome is in the ledger, or the attempt is no longer ours to report on. */
  readonly recorded: Promise<void>;
}

/** Runs attempts, each in a context of its own, and records what becomes of them. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger(JobRunner.name);
  private readonly leashes = new Map<string, Leash>();
  private readonly handlers = new Map<JobType, JobHandler<object>>();
  private stopped = false;

  constructor(
    private readonly registry: JobRegistry,
    private readonly claims: Claims,
    private readonly journal: JobJournal,
    private readonly keys: KeyRing,
    private readonly flows: Flows,
    private readonly moduleRef: ModuleRef,
    private readonly tracer: Tracer,
  ) {}

  /** The jobs that run here. */
  running(): readonly string[] {
    return [...this.leashes.keys()];
  }

  /** Tells jobs to stop: those given, or all of them. */
  interrupt(why: Interruption['why'], ids: readonly string[] = this.running()): void {
    for (const id of ids) this.leashes.get(id)?.pull(new Interruption(why));
  }

  /** No outcome is tried to be recorded again from now on: what is not written by then is for other workers. */
  stop(): void {
    this.stopped = true;
  }

  /** Counts a job as running that is claimed and waits for its neighbours: whatever interrupts those reaches it, too. */
  hold({ id }: ClaimedJob): void {
    this.leashes.set(id, new Leash());
  }

  /** Runs one attempt, unless it was interrupted before, and records its outcome. Neither promise rejects. */
  run(job: ClaimedJob): Attempt {
    const leash = this.leashes.get(job.id) ?? new Leash();
    this.leashes.set(job.id, leash);
    const worked = this.outcomeOf(job, leash);
    return { worked, recorded: this.finish(job.id, worked, leash) };
  }

  private async finish(id: string, worked: Promise<Outcome | null>, leash: Leash): Promise<void> {
    const outcome = await worked;
    if (this.journal.hasNews) await this.journal.flush();
    if (outcome) await this.record(outcome, leash);
    if (this.leashes.get(id) === leash) this.leashes.delete(id);
  }

  private async outcomeOf(job: ClaimedJob, leash: Leash): Promise<Outcome | null> {
    const type = this.registry.find(job.type);
    if (leash.pulled) return failed(job, leash.pulled, leash.pulled, BACKOFF);
    const timeout = setTimeout(
      () => {
        leash.pull(new Interruption('timeout'));
      },
      (type?.timeoutSeconds ?? 1) * 1000,
    );
    const span = this.tracer.start(`job ${job.type}`, 'consumer', job.traceparent, {
      'messaging.message.id': job.id,
      'plinth.job.attempt': job.attempt,
    });
    let failure: unknown;
    try {
      if (!type) throw new Error(`This worker knows no job of the type ${job.type}.`);
      const work = this.handle(type, job, leash, span?.traceparent ?? job.traceparent);
      return completed(job, await heeding(leash, work));
    } catch (error) {
      failure = error;
      if (!(error instanceof Interruption)) this.logger.warn(`Job ${job.id} (${job.type}) failed: ${String(error)}`);
      return failed(job, error, leash.pulled, type?.options.backoff ?? BACKOFF);
    } finally {
      clearTimeout(timeout);
      span?.end(failure);
    }
  }

  private handle(type: JobType, job: ClaimedJob, leash: Leash, traceparent: string | null): Promise<unknown> {
    const payload = opened(type.options.payload, job.payload, job.id, this.keys);
    const running = {
      jobId: job.id,
      owner: { ownerType: job.owner_type, ownerId: job.owner_id },
      organizationId: job.organization_id,
      createdBy: job.created_by,
      depth: job.depth,
    };
    const context = jobContext(running, job.request_id ?? job.id, traceparent);
    // What callers may ask for sees what they see; the rest is the platform's own work.
    if (type.options.submit !== 'authenticated') context.reach = 'everything';
    const run = new HandlerRun(job, payload, leash, this.journal, () => this.flows.resultsOf(job.id));
    if (type.options.isolated) return runIsolated(type, run);
    const handler = this.handlerOf(type);
    return runInContext(context, () => handler.run(run));
  }

  /** Nest's way to find a provider of any module looks through all of them. */
  private handlerOf(type: JobType): JobHandler<object> {
    const known = this.handlers.get(type);
    if (known) return known;
    const handler = this.moduleRef.get(type.jobClass, { strict: false });
    this.handlers.set(type, handler);
    return handler;
  }

  private async record(outcome: Outcome, leash: Leash): Promise<void> {
    for (;;) {
      try {
        if (!(await this.claims.record(outcome))) {
          this.logger.warn(`Job ${outcome.id} is somebody else's by now: the outcome ${outcome.status} was refused.`);
        }
        return;
      } catch (error) {
        this.logger.error(`The outcome of job ${outcome.id} could not be written: ${String(error)}`);
        if (!isDatabaseFailure(error)) {
          const { code, message } = JobErrors.unstorableResult();
          outcome = { ...outcome, result: null, status: 'failed', code, message, stack: String(error) };
        }
        // The work is done; while Postgres is away its outcome waits, for as long as the attempt is ours.
        if (this.stopped || leash.pulled?.why === 'lost') return;
        await new Promise((resolve) => setTimeout(resolve, RECORD_AGAIN_MS));
      }
    }
  }
}

/** What the work comes to or, once it had time to heed its signal and did not, what interrupted it. */
function heeding<T>(leash: Leash, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject);
    leash.onPull = (interruption) => {
      setTimeout(() => {
        reject(interruption);
      }, HEED_MS).unref();
    };
  });
}
