export * from './define-module.js';
export * from './personal-data.js';
