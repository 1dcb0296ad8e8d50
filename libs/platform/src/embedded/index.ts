export * from './embedded-error.js';
export * from './process-guard.js';
export * from './process-state.js';
export * from './start-embedded.js';
