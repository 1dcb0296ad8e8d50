import { defineErrors } from '@plinth/kernel';

export const RateLimitErrors = defineErrors('rate_limit', {
  exceeded: ['throttled', 'Too many requests: slow down.'],
  uncounted: ['unavailable', 'Sign-in is closed for the moment, because attempts cannot be counted.'],
});
