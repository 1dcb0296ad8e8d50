export * from './key-ring.js';
export * from './load-key-ring.js';
export * from './secrets.module.js';
export * from './signed-downloads.js';
