export * from './audit-trail.js';
export * from './audit-trail.module.js';
export * from './denial-recorder.js';
export * from './migrations/0001-audit-trail.js';
export * from './personal-vault.js';
