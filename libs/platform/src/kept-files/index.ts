export * from './file-links.js';
export * from './kept-file.errors.js';
export * from './kept-files.js';
export * from './kept-files.module.js';
export * from './migrations/0001-kept-file.js';
export * from './migrations/0002-taken-once.js';
