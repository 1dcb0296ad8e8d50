export * from './metrics-readers.js';
export * from './metrics.js';
export * from './telemetry.module.js';
