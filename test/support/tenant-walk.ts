import { newId } from '@plinth/kernel';

/** One of everything that an organization or one of its members can own. */
export interface Belongings {
  readonly organization: string;
  readonly bucket: string;
  readonly job: string;
  readonly schedule: string;
  readonly upload: string;
  readonly invitation: string;
  readonly domain: string;
  readonly member: string;
  readonly apiKey: string;
  readonly account: string;
  readonly accountKey: string;
  readonly session: string;
  readonly factor: string;
}

/** What the parameters of a path stand for, by how the path begins; the first that fits counts. */
export const PARAMETERS: readonly (readonly [string, (ours: Belongings) => Readonly<Record<string, string>>])[] = [
  [
    '/organizations/',
    (ours) => ({
      id: ours.organization,
      userId: ours.member,
      invitationId: ours.invitation,
      domainId: ours.domain,
    }),
  ],
  ['/storage/buckets/', ({ bucket }) => ({ bucket })],
  ['/storage/uploads/', ({ upload }) => ({ id: upload })],
  ['/jobs/schedules/', ({ schedule }) => ({ id: schedule })],
  ['/jobs/', ({ job }) => ({ id: job })],
  ['/service-accounts/', ({ account, accountKey }) => ({ id: account, keyId: accountKey })],
  ['/auth/api-keys/', ({ apiKey }) => ({ id: apiKey })],
  ['/auth/sessions/', ({ session }) => ({ id: session })],
  ['/auth/mfa/factors/', ({ factor }) => ({ id: factor })],
];

/** A person finds these by who they are, wherever they act. */
export const PERSONAL = ['/organizations/', '/auth/sessions/', '/auth/mfa/factors/'];

/** Routes whose things only a browser or another provider makes; their own tests ask for somebody else's. */
export const MADE_ELSEWHERE = new Set(['DELETE /auth/passkeys/:id', 'DELETE /auth/identities/:id']);

const FORM = Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n--x--\r\n');

/** A body that each route accepts, so that what refuses it is the owner and not the validation. */
export const BODIES: Readonly<Record<string, unknown>> = {
  'PATCH /organizations/:id': { name: 'Taken over' },
  'PATCH /organizations/:id/members/:userId': { role: 'member' },
  'POST /organizations/:id/invitations': { email: 'thief@example.com' },
  'PATCH /organizations/:id/settings': { allowedEmailDomains: ['example.com'] },
  'POST /organizations/:id/domains': { domain: 'taken-over.example' },
  'POST /organizations/:id/transfer': { userId: newId() },
  'PATCH /jobs/schedules/:id': { paused: true },
  'POST /auth/mfa/factors/:id/activate': { code: '123456' },
  'POST /auth/api-keys/:id/rotate': {},
  'POST /service-accounts/:id/keys': { name: 'theirs', permissions: [] },
  'POST /service-accounts/:id/keys/:keyId/rotate': {},
  'PATCH /storage/buckets/:bucket': { visibility: 'public' },
  'POST /storage/buckets/:bucket/bulk-delete': { keys: ['secret.txt'] },
  'POST /storage/buckets/:bucket/copy': { from: 'secret.txt', to: 'copy.txt' },
  'POST /storage/buckets/:bucket/move': { from: 'secret.txt', to: 'moved.txt' },
  'POST /storage/buckets/:bucket/restore': { key: 'secret.txt', versionId: newId() },
  'POST /storage/buckets/:bucket/trash/restore': { key: 'secret.txt', versionId: newId() },
  'POST /storage/buckets/:bucket/signed-urls': { key: 'secret.txt', method: 'GET', expiresIn: 60 },
  'PUT /storage/buckets/:bucket/shares': { granteeType: 'user', granteeId: newId(), access: 'read' },
  'POST /storage/buckets/:bucket/objects': FORM,
  'PATCH /storage/uploads/:id': Buffer.from('part'),
  'PUT /storage/buckets/:bucket/objects/*': Buffer.from('overwritten'),
};

/** What a route wants to be asked, where it does not answer without. */
export const QUERIES: Readonly<Record<string, string>> = {
  'GET /storage/buckets/:bucket/versions': '?key=secret.txt',
  'DELETE /storage/buckets/:bucket/shares': `?granteeType=user&granteeId=${newId()}`,
};

/** The headers without which an upload is not talked about. */
export const TUS = { 'tus-resumable': '1.0.0' };
export const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'POST /storage/buckets/:bucket/objects': { 'content-type': 'multipart/form-data; boundary=x' },
  'HEAD /storage/uploads/:id': TUS,
  'PATCH /storage/uploads/:id': { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
  'DELETE /storage/uploads/:id': TUS,
};
