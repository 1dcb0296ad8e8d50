export * from './api-process.module.js';
export * from './catalogues.js';
export * from './define-module.js';
export * from './personal-data.js';
export * from './platform-parts.js';
export * from './platform.module.js';
export * from './worker-process.module.js';
