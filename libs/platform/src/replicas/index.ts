export * from './database-reader.js';
export * from './own-changes.hook.js';
export * from './own-changes.js';
export * from './replicas.js';
export * from './replicas.module.js';
