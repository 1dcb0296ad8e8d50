/** One step of the walk through the API: an operation, what it is given, and what later steps take from its answer. */
export interface Step {
  readonly operation: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Instead of the example of the description. */
  readonly body?: unknown;
  /** Variables, each with the path of its value in the answer. */
  readonly keep?: Readonly<Record<string, string>>;
}

const TOKENS = { accessToken: 'accessToken', refreshToken: 'refreshToken' };
const BUCKET = { bucket: '{{bucket}}' };
const OBJECT = { ...BUCKET, path: 'notes/today.txt' };

/** A life on the platform, from the registration to the logout. It leaves nothing behind but the account. */
export const story: readonly Step[] = [
  { operation: 'health_ready' },
  {
    operation: 'signIn_register',
    body: { email: '{{$guid}}@example.com', password: '{{password}}', displayName: 'Ada' },
    keep: { email: 'user.email', userId: 'user.id' },
  },
  { operation: 'signIn_login', body: { email: '{{email}}', password: '{{password}}' }, keep: TOKENS },
  { operation: 'me_get' },
  { operation: 'me_change', body: { displayName: 'Ada Lovelace', metadata: { theme: 'dark' } } },
  { operation: 'me_permissions' },
  { operation: 'organizations_create', body: { name: 'Analytical Engines' }, keep: { organizationId: 'id' } },
  { operation: 'organizations_get', path: { id: '{{organizationId}}' } },
  { operation: 'members_list', path: { id: '{{organizationId}}' } },
  { operation: 'invitations_invite', path: { id: '{{organizationId}}' }, body: { email: 'charles@example.com' } },
  { operation: 'organizations_delete', path: { id: '{{organizationId}}' } },
  { operation: 'buckets_create', body: { name: 'notes-{{$guid}}' }, keep: { bucket: 'name' } },
  { operation: 'buckets_list', query: { limit: '10', sort: '-createdAt' } },
  { operation: 'objects_upload', path: OBJECT, body: 'Buy milk.' },
  { operation: 'objectDownloads_get', path: OBJECT },
  { operation: 'objectActions_copy', path: BUCKET, body: { from: 'notes/today.txt', to: 'notes/tomorrow.txt' } },
  { operation: 'objects_list', path: BUCKET, query: { prefix: 'notes/' } },
  { operation: 'signedUrls_sign', path: BUCKET, body: { key: 'notes/today.txt', method: 'GET', expiresIn: 60 } },
  { operation: 'usage_list' },
  { operation: 'jobTypes_list' },
  {
    operation: 'jobs_submit',
    body: { type: 'storage.zip', payload: { bucket: '{{bucket}}', prefix: 'notes/', toKey: 'notes.zip' } },
    keep: { jobId: 'id' },
  },
  { operation: 'jobs_get', path: { id: '{{jobId}}' } },
  { operation: 'jobEvents_follow', path: { id: '{{jobId}}' } },
  { operation: 'jobs_list', query: { type: 'storage.zip' } },
  { operation: 'buckets_remove', path: BUCKET, query: { force: 'true' } },
  { operation: 'signIn_refresh', body: { refreshToken: '{{refreshToken}}' }, keep: TOKENS },
  { operation: 'sessions_list' },
  { operation: 'signIn_logout' },
];
