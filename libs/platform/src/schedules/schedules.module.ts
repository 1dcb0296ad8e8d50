import { Global, Module } from '@nestjs/common';
import { Firing } from './firing.js';
import { Scheduler } from './scheduler.js';
import { Schedules } from './schedules.js';

/** Offers `Schedules` everywhere. */
@Global()
@Module({ providers: [Schedules, Firing], exports: [Schedules, Firing] })
export class SchedulesModule {}

/** Fires them; for the worker. */
@Module({ providers: [Scheduler] })
export class SchedulerModule {}
