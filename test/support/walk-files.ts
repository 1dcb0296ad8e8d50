import type { Answer } from '@plinth/platform/testing';
import type { Walk } from './walk.js';

const TUS = { 'tus-resumable': '1.0.0' };

/** Uploads a file in two parts, and gives another up. */
export async function walkUploads(walk: Walk, token: string): Promise<void> {
  await walk.step('POST /storage/buckets', { token, body: { name: 'slow-things' } });
  const begin = async (key: string): Promise<string> => {
    const encoded = [`bucket ${base64('slow-things')}`, `key ${base64(key)}`].join(',');
    const headers = { ...TUS, 'upload-length': '10', 'upload-metadata': encoded };
    const begun = await walk.step('POST /storage/uploads', { token, headers });
    return idOf(begun);
  };
  const append = (id: string, offset: number) =>
    walk.step('PATCH /storage/uploads/:id', {
      token,
      params: { id },
      headers: { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body: Buffer.from('words'),
    });
  const id = await begin('a.txt');
  await append(id, 0);
  await append(id, 5);
  await walk.step('DELETE /storage/uploads/:id', { token, params: { id: await begin('b.txt') }, headers: TUS });
  await walk.step('DELETE /storage/buckets/:bucket', { token, params: { bucket: 'slow-things?force=true' } });
}

/** Deletes an object into the trash, and takes it back. */
export async function walkTrash(walk: Walk, token: string): Promise<void> {
  const params = { bucket: 'discarded', key: 'a.txt' };
  await walk.step('POST /storage/buckets', { token, body: { name: params.bucket, trashDays: 1 } });
  const { body } = await walk.step('PUT /storage/buckets/:bucket/objects/*', {
    token,
    params,
    body: Buffer.from('words'),
  });
  await walk.step('DELETE /storage/buckets/:bucket/objects/*', { token, params });
  const restored = { key: params.key, versionId: body.versionId };
  await walk.step('POST /storage/buckets/:bucket/trash/restore', { token, params, body: restored });
}

/** Imports and exports accounts. */
export async function walkBulk(walk: Walk, token: string): Promise<void> {
  const body = Buffer.from('email,displayName\nimported@example.com,Imported\n');
  await walk.step('POST /admin/users/import', { token, body, headers: { 'content-type': 'text/csv' } });
  await walk.step('POST /admin/users/export', { token, body: { format: 'csv' } });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function idOf({ headers }: Answer): string {
  return headers.get('location')?.split('/').at(-1) ?? '';
}
