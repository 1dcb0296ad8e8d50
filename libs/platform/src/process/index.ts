export * from './heap.js';
export * from './run-process.js';
export * from './version.js';
