export * from './erasures.js';
export { ERASURE_STATUSES, type ErasedPart, type Erasure, type ErasureStatus } from './erasures.repository.js';
export * from './legal-holds.js';
