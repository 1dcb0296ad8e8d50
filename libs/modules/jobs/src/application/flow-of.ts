import { atStep, JobErrors, type FlowStep, type JobType } from '@plinth/platform/queue';
import { optionsOf, type RequestedJob } from './requested-job.js';

/** Most jobs of a flow that a caller submits: as many as its tree shows. */
export const MAX_JOBS_OF_FLOW = 1_000;

const MAX_LEVELS = 10;

/** A job that was asked for, with all that it waits for; `jobs` is how many there are of each type. */
export interface RequestedFlow {
  readonly root: FlowStep;
  readonly jobs: Readonly<Record<string, number>>;
}

/**
 * Reads a flow that a caller asks for. A time in the past means `now`.
 * @param typeOf the type of a name, for this caller; throws where it is not theirs to submit.
 * @throws {AppError} `jobs.invalid_options` and what `typeOf` throws, with where in the flow.
 */
export function flowOf(asked: RequestedJob, typeOf: (name: string) => JobType, now: Date): RequestedFlow {
  const jobs: Record<string, number> = {};
  let count = 0;
  const read = (job: RequestedJob, level: number): FlowStep => {
    count += 1;
    if (count > MAX_JOBS_OF_FLOW || level > MAX_LEVELS) throw tooLarge();
    jobs[job.type] = (jobs[job.type] ?? 0) + 1;
    const { jobClass } = typeOf(job.type);
    const options = { ...optionsOf(job, now), ...(job.onChildFailure && { onChildFailure: job.onChildFailure }) };
    const children = job.children.map((child, nth) => {
      const place = `/children/${String(nth)}`;
      return atStep(place, () => read(child, level + 1));
    });
    return { job: jobClass, payload: job.payload, options, children };
  };
  return { root: read(asked, 1), jobs };
}

function tooLarge(): Error {
  const detail = `may hold at most ${String(MAX_JOBS_OF_FLOW)} jobs on ${String(MAX_LEVELS)} levels, itself included`;
  return JobErrors.invalidOptions({ faults: [{ pointer: '', code: 'flow_too_large', detail }] });
}
