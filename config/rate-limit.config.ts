import { section, type ValuesOf } from './section.js';
import { integer, toggle } from './variable.js';

const perMinute = (name: string, what: string, limit: number) =>
  integer(name, { about: `${what}, a minute.`, default: limit, min: 1, max: 10_000_000 });

export const rateLimitSection = section('rate-limit', 'Rate limits, by caller (or by address, for strangers)', {
  enabled: toggle('RATE_LIMIT', { about: 'Whether requests are counted and limited.', default: true }),
  auth: perMinute('RATE_LIMIT_AUTH', 'Sign-in, registration, codes and recovery, by address', 300),
  read: perMinute('RATE_LIMIT_READ', 'Reading requests', 6_000),
  write: perMinute('RATE_LIMIT_WRITE', 'Changing requests', 3_000),
  upload: perMinute('RATE_LIMIT_UPLOAD', 'Uploads', 1_200),
  admin: perMinute('RATE_LIMIT_ADMIN', 'Requests under /v1/admin', 3_000),
});

export type RateLimitConfig = ValuesOf<typeof rateLimitSection>;
