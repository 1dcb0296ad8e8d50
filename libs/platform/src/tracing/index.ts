export * from './tracer.js';
export * from './tracing.module.js';
