import { defineErrors } from '@plinth/kernel';

export const JobErrors = defineErrors('jobs', {
  unknownType: ['invalid', 'There is no job of this type.'],
  invalidPayload: ['invalid', 'The payload does not fit the type of the job.'],
  invalidOptions: ['invalid', 'The options of the job are not valid.'],
  notFound: ['not_found', 'There is no such job.'],
  finished: ['conflict', 'The job has finished.'],
  notRetryable: ['conflict', 'Only a failed or cancelled job can be retried.'],
  uniqueKeyTaken: ['conflict', 'Another live job holds the unique key of this one.'],
  unknownQueue: ['not_found', 'There is no such queue.'],
  chainTooLong: ['refused', 'Jobs that enqueue jobs have gone on for too long.'],
  flowTooLarge: ['refused', 'A flow has at most 20,000 jobs.'],
  timeout: ['timeout', 'The job ran for longer than its type allows.'],
  expired: ['timeout', 'The job was not started before its deadline.'],
  workerLost: ['unavailable', 'The worker of the job was lost.'],
  childFailed: ['conflict', 'A job that this one waits for did not succeed.'],
  superseded: ['conflict', 'A newer job took its place.'],
  processDied: ['unavailable', 'The process of the job ended before the job did.'],
  handlerFailed: ['internal', 'The job failed unexpectedly.'],
  unstorableResult: ['internal', 'The result of the job cannot be stored.'],
});
