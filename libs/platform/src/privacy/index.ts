export * from './erasures.js';
export { ERASURE_STATUSES, type ErasedPart, type Erasure, type ErasureStatus } from './erasures.repository.js';
export * from './legal-holds.js';
export * from './removed-part.response.js';
export { RetentionPolicies, type RetentionRun } from './retention-policies.js';
export * from './retention-policy.js';
