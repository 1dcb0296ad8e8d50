import type { JobRun } from './job.js';
import type { JobJournal } from './job-journal.js';
import type { ClaimedJob } from './job-row.js';
import type { Leash } from './leash.js';

/**
 * What a handler is told of its attempt. A class whose instances share one getter, since very many are made: an object
 * with a getter of its own takes two kilobytes each time. It is a property of the instance, so that handlers may write
 * `{ payload, ...run }`.
 */
export class HandlerRun implements JobRun<object> {
  readonly jobId: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly progress: JobRun<object>['progress'];
  readonly log: JobRun<object>['log'];
  declare readonly signal: AbortSignal;
  readonly #leash: Leash;

  static readonly #signal = {
    enumerable: true,
    get(this: HandlerRun): AbortSignal {
      return this.#leash.signal;
    },
  };

  constructor(
    job: ClaimedJob,
    readonly payload: object,
    leash: Leash,
    journal: JobJournal,
    readonly children: JobRun<object>['children'],
  ) {
    this.jobId = job.id;
    this.attempt = job.attempt;
    this.maxAttempts = job.max_attempts;
    ({ progress: this.progress, log: this.log } = journal.open(job.id, job.fencing_token));
    this.#leash = leash;
    Object.defineProperty(this, 'signal', HandlerRun.#signal);
  }
}
