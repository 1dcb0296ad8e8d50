export * from './egress.errors.js';
export * from './egress.js';
export * from './egress.module.js';
