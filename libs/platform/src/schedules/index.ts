export * from './migrations/0001-job-schedule.js';
export * from './migrations/0002-schedule-policies.js';
export * from './schedule.errors.js';
export { CATCH_UPS, type CatchUp, type ScheduleSpec, type ScheduleView } from './schedule.js';
export * from './schedules.js';
export * from './schedules.module.js';
