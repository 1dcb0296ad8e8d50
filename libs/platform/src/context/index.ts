export * from './context.js';
export * from './principal.js';
