import { auditSection } from './audit.config.js';
import { authSection } from './auth.config.js';
import { databaseSection } from './database.config.js';
import { dnsSection } from './dns.config.js';
import { egressSection } from './egress.config.js';
import { httpSection } from './http.config.js';
import { httpLimitsSection } from './http-limits.config.js';
import { loadSheddingSection } from './load-shedding.config.js';
import { mailSection } from './mail.config.js';
import { oidcSection } from './oidc.config.js';
import { platformSection } from './platform.config.js';
import { privacySection } from './privacy.config.js';
import { queueSection } from './queue.config.js';
import { rateLimitSection } from './rate-limit.config.js';
import { redisSection } from './redis.config.js';
import type { Section } from './section.js';
import { s3Section } from './s3.config.js';
import { storageSection } from './storage.config.js';
import { telemetrySection } from './telemetry.config.js';
import { usersSection } from './users.config.js';

export * from './audit.config.js';
export * from './auth.config.js';
export * from './database.config.js';
export * from './dns.config.js';
export * from './egress.config.js';
export * from './http.config.js';
export * from './http-limits.config.js';
export * from './load-shedding.config.js';
export * from './mail.config.js';
export * from './oidc.config.js';
export * from './platform.config.js';
export * from './privacy.config.js';
export * from './queue.config.js';
export * from './rate-limit.config.js';
export * from './redis.config.js';
export * from './section.js';
export * from './s3.config.js';
export * from './storage.config.js';
export * from './telemetry.config.js';
export * from './users.config.js';
export { Problem, type Environment, type Variable, type VariableFault } from './variable.js';

/** Every section, in the order of `.env.example`. */
export const sections: readonly Section[] = [
  platformSection,
  httpSection,
  httpLimitsSection,
  databaseSection,
  redisSection,
  rateLimitSection,
  loadSheddingSection,
  authSection,
  oidcSection,
  usersSection,
  storageSection,
  s3Section,
  queueSection,
  auditSection,
  mailSection,
  egressSection,
  privacySection,
  dnsSection,
  telemetrySection,
];
