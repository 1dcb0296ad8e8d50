import { randomBytes } from 'node:crypto';
import { bearer, makeBucket, octets } from '../objects.mjs';
import { pairedScenario } from '../paired-scenario.mjs';
import { transfers } from '../transfers.mjs';

const MIB = 1024 ** 2;
const BYTES = 64 * MIB;
const UPLOADS = '/v1/storage/uploads';

let sent = 0;

/** The same 64 MiB over tus, as `tus-js-client` sends a file, and as the body of a PUT. */
export const uploadTus = [
  scenario('upload-tus', 'tus: 64 MiB in one PATCH, SHA-256 and fsync', BYTES),
  scenario('upload-tus-pieces', 'tus: 64 MiB in PATCHes of 8 MiB, each with its own fsync', 8 * MIB),
];

function scenario(name, title, piece) {
  return pairedScenario({
    name,
    title,
    floor: 0.7,
    unit: 'uploads/s',
    beside: 'a PUT of the same bytes to Plinth',
    async prepare({ world: { options }, plinth, bare, tokens: { users } }) {
      const file = randomBytes(BYTES);
      const load = { connections: 2, amount: options.quick ? 4 : 8 };
      const folder = await makeBucket(plinth, users[0], name);
      const bucket = folder.split('/').at(-2);
      const raw = (path) => async (send) => {
        await send(`${path}/file-${(sent += 1)}`, { method: 'PUT', headers: octets(users[0]), body: file }, 201);
      };
      const bareFolder = bare && (await makeBucket(bare, users[0], name));
      const tus = (send) => resumable(send, users[0], bucket, file, piece);
      return {
        measured: () => transfers(plinth, { ...load, transfer: tus }),
        plain: () => transfers(plinth, { ...load, transfer: raw(folder) }),
        bare: () => transfers(bare, { ...load, transfer: raw(bareFolder) }),
      };
    },
  });
}

async function resumable(send, token, bucket, file, piece) {
  const headers = { ...bearer(token), 'tus-resumable': '1.0.0' };
  const told = Object.entries({ bucket, key: `file-${(sent += 1)}`, contentType: 'application/octet-stream' });
  const metadata = told.map(([name, text]) => `${name} ${Buffer.from(text).toString('base64')}`).join(',');
  const begun = { ...headers, 'upload-length': file.length, 'upload-metadata': metadata };
  const { location } = await send(UPLOADS, { method: 'POST', headers: begun }, 201);
  for (let offset = 0; offset < file.length; offset += piece) {
    const append = { ...headers, 'upload-offset': offset, 'content-type': 'application/offset+octet-stream' };
    const body = file.subarray(offset, offset + piece);
    const { 'upload-offset': reached } = await send(location, { method: 'PATCH', headers: append, body }, 204);
    if (Number(reached) !== offset + body.length) throw new Error(`The upload is at ${reached}.`);
  }
}
