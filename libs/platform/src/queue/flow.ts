import { AppError, type Json } from '@plinth/kernel';
import type { EnqueueOptions } from './enqueue-options.js';
import type { JobClass } from './job.js';
import type { JobStatus } from './job-row.js';

/**
 * What becomes of a parent when a child fails or is cancelled: it fails at once and its other children are cancelled,
 * or it runs when all have ended and sees for itself.
 */
export type OnChildFailure = 'fail' | 'continue';

/** A job of a flow, with the jobs that it waits for. */
export interface FlowStep {
  readonly job: JobClass;
  readonly payload: object;
  readonly options: StepOptions;
  readonly children: readonly FlowStep[];
}

/** How a step is to run. A parent starts when its children have ended, so it takes no time of its own. */
export interface StepOptions extends Omit<EnqueueOptions, 'uniqueKey' | 'uniqueScope' | 'parentId'> {
  /** Default: `fail`. */
  readonly onChildFailure?: OnChildFailure;
}

/** How a child ended, as its parent sees it. */
export interface ChildResult {
  readonly id: string;
  readonly type: string;
  readonly status: Extract<JobStatus, 'completed' | 'failed' | 'cancelled'>;
  readonly result: Json;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A job of a flow that waits for `children`, all of which may run at a time. */
export function step<P extends object>(
  job: JobClass<P, Json | void>,
  payload: NoInfer<P>,
  options: StepOptions & { readonly children?: readonly FlowStep[] } = {},
): FlowStep {
  const { children = [], ...rest } = options;
  return { job, payload, options: rest, children };
}

/** Steps that run one after the other; the last one is the parent of the one before it, and so on. */
export function chain(first: FlowStep, ...others: readonly FlowStep[]): FlowStep {
  return others.reduce((before, next) => ({ ...next, children: [...next.children, before] }), first);
}

/** Jobs that run side by side, and a callback once all have ended, however they did. */
export function batch(jobs: readonly FlowStep[], callback: FlowStep): FlowStep {
  return {
    ...callback,
    options: { onChildFailure: 'continue', ...callback.options },
    children: [...callback.children, ...jobs],
  };
}

/** Does something for a step of a flow; what it finds wrong with the input is told with the step's place in the flow. */
export function atStep<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError) || error.details.faults === undefined) throw error;
    const faults = error.details.faults.map((fault) => ({ ...fault, pointer: `${path}${fault.pointer}` }));
    throw new AppError(error.code, error.kind, error.message, { ...error.details, faults });
  }
}
