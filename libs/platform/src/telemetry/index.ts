export * from './metrics.js';
export * from './telemetry.module.js';
