import { Module } from '@nestjs/common';
import { IdempotencyStore } from '../http/idempotency/idempotency.store.js';
import { HousekeepingJob } from './housekeeping.job.js';

/** Keeps the platform's own tables small; for the worker. */
@Module({ providers: [IdempotencyStore, HousekeepingJob] })
export class HousekeepingModule {}
