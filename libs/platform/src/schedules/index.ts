export * from './migrations/0001-job-schedule.js';
export * from './schedule.errors.js';
export type { ScheduleSpec, ScheduleView } from './schedule.js';
export * from './schedules.js';
export * from './schedules.module.js';
