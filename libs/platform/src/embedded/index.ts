export * from './embedded-error.js';
export * from './embedded-urls.js';
export * from './log-file.js';
export * from './process-guard.js';
export * from './process-state.js';
export * from './redis-info.js';
export * from './start-embedded.js';
