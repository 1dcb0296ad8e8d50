export * from './cache-policy.js';
export * from './answer-cache.js';
export * from './cache-tags.js';
export * from './cache.interceptor.js';
export * from './cache.module.js';
export * from './cached.decorator.js';
export * from './redis-broadcast.js';
export * from './redis.js';
