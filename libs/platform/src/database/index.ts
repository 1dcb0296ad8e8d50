export * from './data-source.js';
export * from './database.errors.js';
export * from './database.js';
export * from './database.module.js';
export * from './migrate.js';
export * from './open-transaction.js';
export * from './owned.js';
export * from './transaction.js';
