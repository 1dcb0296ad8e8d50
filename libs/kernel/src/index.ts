export * from './clock.js';
export * from './errors.js';
export * from './ids.js';
export * from './json.js';
export * from './owner.js';
export * from './page.js';
export * from './random.js';
export * from './written-json.js';
