export * from './housekeeping.job.js';
export * from './housekeeping.module.js';
