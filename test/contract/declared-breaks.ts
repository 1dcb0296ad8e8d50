/** A change that breaks clients, and that we make all the same. */
export interface DeclaredBreak {
  /** The version that brings it. */
  readonly version: string;
  /** What `npm run openapi:diff` says of it. */
  readonly change: string;
  readonly reason: string;
}

// The orders of these lists were not in the description, and whatever else was sent was refused all along.
const NAMED_ORDERS = [
  'GET /v1/admin/audit-events',
  'GET /v1/admin/deprecations',
  'GET /v1/admin/roles',
  'GET /v1/admin/permissions',
  'GET /v1/storage/buckets',
  'GET /v1/storage/buckets/{bucket}/versions',
  'GET /v1/storage/buckets/{bucket}/shares',
  'GET /v1/storage/usage',
  'GET /v1/admin/storage/buckets',
  'GET /v1/admin/storage/usage',
  'GET /v1/admin/users',
  'GET /v1/organizations/{id}/invitations',
  'GET /v1/organizations/{id}/members',
  'GET /v1/organizations',
  'GET /v1/auth/api-keys',
  'GET /v1/auth/mfa/factors',
  'GET /v1/auth/passkeys',
  'GET /v1/auth/sessions',
  'GET /v1/jobs/types',
  'GET /v1/jobs/schedules',
  'GET /v1/jobs',
  'GET /v1/jobs/{id}/logs',
  'GET /v1/admin/queues',
  'GET /v1/admin/jobs',
];

/** Every break since the last release. Empty the list when a release becomes the new baseline. */
export const declaredBreaks: readonly DeclaredBreak[] = [
  {
    version: '0.2.0',
    change: 'GET /v1/audit-exports/{id} is gone',
    reason: 'Exports of the audit trail are downloaded like all others: the link in the result of the job says where.',
  },
  {
    version: '0.2.0',
    change: 'POST /v1/auth/api-keys body: allowedAddresses has the minItems 1',
    reason: 'A list of addresses that came out empty opened the key to all of them. Left out, it still does.',
  },
  ...NAMED_ORDERS.map((route) => ({
    version: '0.2.0',
    change: `${route} query parameter sort: it is one of a list`,
    reason: 'The description names the orders that there are; what the API takes is the same.',
  })),
];
