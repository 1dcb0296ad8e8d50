export * from './database-config.js';
export * from './fake-principals.js';
export * from './streaming-replica.js';
export * from './test-api.js';
export * from './test-database.js';
export * from './test-environment.js';
export * from './test-platform.js';
export * from './test-worker.js';
