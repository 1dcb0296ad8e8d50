import { section, type ValuesOf } from './section.js';
import { integer, toggle } from './variable.js';

export const queueSection = section('queue', 'Background work', {
  concurrency: integer('QUEUE_CONCURRENCY', {
    about: 'Jobs that one worker runs at a time, per queue.',
    default: 20,
    min: 1,
    max: 1000,
  }),
  leaseSeconds: integer('QUEUE_LEASE_SECONDS', {
    about: 'A worker that is not heard of for so long has lost its jobs, in seconds.',
    default: 8,
    min: 2,
    max: 300,
  }),
  windowSize: integer('QUEUE_WINDOW', {
    about: 'Jobs of one queue that are handed to Redis at a time; the rest wait in Postgres.',
    default: 1000,
    min: 10,
    max: 100_000,
  }),
  drainSeconds: integer('QUEUE_DRAIN_SECONDS', {
    about: 'How long a stopping worker lets running jobs finish before it hands them back, in seconds.',
    default: 20,
    min: 0,
    max: 28,
  }),
  keepDays: integer('QUEUE_KEEP_DAYS', {
    about: 'How long finished jobs are kept, in days.',
    default: 14,
    min: 1,
    max: 3_650,
  }),
  workerPort: integer('WORKER_PORT', {
    about: 'Port on which a worker serves /health/live, /health/ready and /metrics. 0: it serves none.',
    default: 0,
    min: 0,
    max: 65_535,
  }),
  board: toggle('QUEUE_BOARD', {
    about: 'Whether Bull Board is served, read-only, to holders of jobs:read.',
    default: true,
  }),
});

export type QueueConfig = ValuesOf<typeof queueSection>;
