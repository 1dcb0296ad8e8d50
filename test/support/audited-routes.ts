/** Routes that change nothing that anybody would look for in the trail, and why. */
export const QUIET: Readonly<Record<string, string>> = {
  'POST /auth/refresh': 'goes on with a session; only an old token that comes back is news',
  'POST /admin/auth/simulate': 'imagines a sign-in',
  'POST /admin/queues/board': 'lets a holder of jobs:read look in a browser at what they may read anyway',
  'POST /storage/buckets/:bucket/signed-urls': 'keeps nothing; what the link is used for is on record',
  'POST /auth/mfa/factors': 'offers a secret; the factor counts, and is on record, once it is activated',
  'POST /auth/passkeys/registration-options': 'offers a challenge; the passkey that answers it is on record',
  'POST /auth/passkeys/authentication-options': 'offers a challenge; the sign-in that answers it is on record',
  'POST /auth/mfa/passkey-options': 'offers a challenge; the sign-in that answers it is on record',
  'POST /storage/uploads': 'announces an object; it is on record once it is whole',
  'DELETE /storage/uploads/:id': 'gives up what never became an object',
};
