import { AsyncLocalStorage } from 'node:async_hooks';
import type { Owner } from '@plinth/kernel';
import type { OpenTransaction } from '../database/open-transaction.js';
import type { Principal } from './principal.js';

/** The job that is running, for what its handler does: whose work it is and how long a chain of jobs led to it. */
export interface RunningJob {
  readonly jobId: string;
  readonly owner: Owner;
  readonly organizationId: string | null;
  readonly createdBy: string | null;
  readonly depth: number;
}

/** Whose rows the database shows: everybody's, or those of one owner. */
export type Reach = 'everything' | Owner;

/** What surrounds one request or one job. Fields are filled as they become known; none is ever unset again. */
export interface Context {
  readonly requestId: string;
  /** W3C trace context: what came with the request or the job or, where it is traced, its innermost span. Handed on to jobs. */
  traceparent: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Set while a job runs; a job acts for its owner and has no principal. */
  readonly job?: RunningJob;
  /** Set where nothing may be read from a replica that is behind. */
  readonly fresh?: boolean;
  principal: Principal | null;
  /** Whose rows the database shows, where that is not whom the request or the job acts for. */
  reach?: Reach;
  transaction: OpenTransaction | null;
}

const storage = new AsyncLocalStorage<Context>();

/** Runs `work` inside `context`; everything that it awaits sees the same one. */
export function runInContext<T>(context: Context, work: () => T): T {
  return storage.run(context, work);
}

/** Runs `work` so that it reads nothing from a replica: for what others will be answered with later, too. */
export function runFresh<T>(work: () => T): T {
  const context = storage.getStore();
  return context ? storage.run({ ...context, fresh: true }, work) : work();
}

/** The context of the running request or job, or `undefined` outside of one (at boot, in a timer). */
export function currentContext(): Context | undefined {
  return storage.getStore();
}

/** The caller of the running request. Throws outside an authenticated one: asking for it on a public route is a bug. */
export function currentPrincipal(): Principal {
  const principal = storage.getStore()?.principal;
  if (!principal) throw new Error('No principal: this code runs outside an authenticated request.');
  return principal;
}

/** The id of the trace that `context` belongs to. */
export function traceIdOf({ traceparent }: Pick<Context, 'traceparent'>): string | undefined {
  return traceparent?.slice(3, 35);
}

/** A context for work that no request started. */
export function systemContext(requestId: string, traceparent: string | null = null): Context {
  return { requestId, traceparent, ip: null, userAgent: null, principal: null, transaction: null };
}

/** A context for one attempt of a job. */
export function jobContext(job: RunningJob, requestId: string, traceparent: string | null): Context {
  // Written out, not spread: very many are made.
  return { requestId, traceparent, ip: null, userAgent: null, principal: null, transaction: null, job };
}
