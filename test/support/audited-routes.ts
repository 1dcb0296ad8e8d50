/** Routes that change nothing that anybody would look for in the trail, and why. */
export const QUIET: Readonly<Record<string, string>> = {
  'POST /auth/refresh': 'goes on with a session; only an old token that comes back is news',
  'POST /admin/auth/simulate': 'imagines a sign-in',
  'POST /admin/queues/board': 'lets a holder of jobs:read look in a browser at what they may read anyway',
  'POST /storage/buckets/:bucket/signed-urls': 'keeps nothing; what the link is used for is on record',
};

/** Routes that this journey does not take yet: each needs a client of its own (a name server, resumable uploads, second factors, passkeys, a provider). */
export const NOT_WALKED = [
  'POST /organizations/:id/domains/:domainId/verify',
  'POST /storage/uploads',
  'PATCH /storage/uploads/:id',
  'DELETE /storage/uploads/:id',
  'POST /auth/mfa/verify',
  'POST /auth/mfa/factors',
  'POST /auth/mfa/factors/:id/activate',
  'DELETE /auth/mfa/factors/:id',
  'POST /auth/mfa/recovery-codes',
  'POST /auth/mfa/passkey-options',
  'POST /auth/passkeys/registration-options',
  'POST /auth/passkeys',
  'DELETE /auth/passkeys/:id',
  'POST /auth/passkeys/authentication-options',
  'POST /auth/passkeys/authenticate',
  'POST /auth/reauthenticate',
  'POST /auth/oidc/exchange',
  'POST /auth/oidc/link/confirm',
  'DELETE /auth/identities/:id',
];
