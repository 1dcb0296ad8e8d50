import type { InputFault, JsonObject } from '@plinth/kernel';
import { JobErrors, type EnqueueOptions, type OnChildFailure } from '@plinth/platform/queue';

type RequestedOptions = Pick<
  EnqueueOptions,
  'priority' | 'runAt' | 'delaySeconds' | 'maxAttempts' | 'uniqueKey' | 'uniqueSeconds' | 'supersede' | 'expiresAt'
>;

/** A job that a caller asks for. */
export interface RequestedJob {
  readonly type: string;
  readonly payload: JsonObject;
  readonly options: RequestedOptions;
  /** What it waits for. */
  readonly children: readonly RequestedJob[];
  readonly onChildFailure?: OnChildFailure;
}

/** A job with children has no time of its own, and its flow no unique key. */
const NOT_WITH_CHILDREN = ['runAt', 'delaySeconds', 'uniqueKey', 'uniqueSeconds', 'supersede'] as const;

/**
 * How the job is to run; a time in the past means now.
 * @throws {AppError} `jobs.invalid_options` where something does not go with children, or needs some.
 */
export function optionsOf({ options, children, onChildFailure }: RequestedJob, now: Date): RequestedOptions {
  const faults =
    children.length > 0
      ? NOT_WITH_CHILDREN.flatMap((name) =>
          options[name] === undefined ? [] : [fault(name, 'cannot be combined with children')],
        )
      : [onChildFailure].flatMap((policy) => (policy === undefined ? [] : [fault('onChildFailure', 'needs children')]));
  if (faults.length > 0) throw JobErrors.invalidOptions({ faults });
  return options.runAt && options.runAt < now ? { ...options, runAt: now } : options;
}

function fault(option: string, detail: string): InputFault {
  return { pointer: `/${option}`, code: option, detail };
}
