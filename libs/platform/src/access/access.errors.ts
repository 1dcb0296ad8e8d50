import { defineErrors } from '@plinth/kernel';

const BEARER = { 'WWW-Authenticate': 'Bearer realm="plinth"' };

export const AccessErrors = defineErrors('access', {
  unauthenticated: ['unauthenticated', 'Sign in to use this: send an access token as `Authorization: Bearer …`.'],
  invalidToken: ['unauthenticated', 'The access token is invalid, expired or revoked.'],
  denied: ['forbidden', 'You lack the permission that this needs.'],
  undeclaredPolicy: ['forbidden', 'This route declares no policy, so nobody may use it.'],
  organizationNotFound: ['not_found', 'There is no such organization, or you are not a member of it.'],
});

/** 401 for a request without credentials. */
export function unauthenticated() {
  return AccessErrors.unauthenticated({ headers: BEARER });
}

/** 401 for credentials that are wrong, spent or revoked. */
export function invalidToken(cause?: unknown) {
  return AccessErrors.invalidToken({
    headers: { 'WWW-Authenticate': `${BEARER['WWW-Authenticate']}, error="invalid_token"` },
    cause,
  });
}
