import { defineErrors } from '@plinth/kernel';

export const JobsErrors = defineErrors('jobs', {
  tooManyStreams: ['throttled', 'You follow too many jobs at a time: end a stream of events before you open another.'],
  streamsFull: ['unavailable', 'Too many jobs are followed at the moment.'],
  boardAway: ['unavailable', 'What Redis holds cannot be shown at the moment.'],
  noBoard: ['not_found', 'Bull Board is switched off.'],
  httpStatus: ['bad_upstream', 'The server did not answer with a 2xx.'],
});
