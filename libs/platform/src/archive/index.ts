export * from './zip-stream.js';
