import type { FastifyReply } from 'fastify';
import { varyBy } from '@plinth/platform/cache';
import { isActiveContent, SANDBOX_POLICY } from '../application/active-content.js';
import { contentRange } from '../application/byte-ranges.js';
import { contentDisposition } from '../application/content-disposition.js';
import { metadataHeaders } from '../application/metadata-headers.js';
import { nameOfKey } from '../application/object-key.js';
import type { BlobBody, ByteRange, HandOff } from '../drivers/storage-driver.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import type { ObjectRow } from '../persistence/objects.repository.js';

/** Bytes as they are sent: an object's own, or those of a variant of it. */
export interface Representation {
  readonly blobId: string;
  readonly size: number;
  readonly mediaType: string;
  readonly etag: string;
  readonly modifiedAt: Date;
}

/** An object's own bytes. */
export function representationOf({ blobId, size, mediaType, etag, updatedAt }: ObjectRow): Representation {
  return { blobId, size, mediaType, etag, modifiedAt: updatedAt };
}

/** How the caller wants to have it. */
export interface DownloadOptions {
  /** The name to save under; shown instead where it is absent. */
  readonly fileName?: string;
  /** Whether the address names a version, so that what it answers never changes. */
  readonly immutable: boolean;
}

/** Sets the headers that every answer about an object carries, a 304 included. */
export function describeDownload(
  reply: FastifyReply,
  bucket: Bucket,
  object: ObjectRow,
  representation: Representation,
  options: DownloadOptions,
): void {
  const { mediaType, etag, modifiedAt } = representation;
  const active = isActiveContent(mediaType);
  const type = active || options.fileName !== undefined ? 'attachment' : 'inline';
  void reply.headers({
    ...metadataHeaders(object.metadata),
    'content-type': mediaType,
    'content-disposition': contentDisposition(type, options.fileName ?? nameOfKey(object.key)),
    'accept-ranges': 'bytes',
    etag,
    'last-modified': modifiedAt.toUTCString(),
    'cache-control': cacheControl(bucket, object, options.immutable),
    'x-version-id': object.versionId,
    ...(active && { 'content-security-policy': SANDBOX_POLICY }),
  });
  if (bucket.visibility === 'private') varyBy(reply, 'Authorization', 'X-Organization-Id');
}

/** Sends a whole representation or one range of it. */
export function sendBytes(reply: FastifyReply, body: BlobBody, size: number, range: ByteRange | null): void {
  if (range) void reply.code(206).header('content-range', contentRange(range, size));
  void reply.header('content-length', String(range?.length ?? size));
  // A reader that has stopped reading must not hold a file open for ever.
  reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
  void reply.send(body);
}

// What describes the bytes, which the answer does not hold.
const OF_BYTES = ['content-type', 'content-disposition', 'accept-ranges', 'etag', 'last-modified'];

/** Lets nginx send the bytes, under the headers that are set already, or sends the client to where they are. */
export function sendElsewhere(reply: FastifyReply, to: HandOff): void {
  if ('path' in to) {
    void reply.header('x-accel-redirect', to.path).send();
    return;
  }
  for (const name of OF_BYTES) void reply.removeHeader(name);
  // The address is good for a minute and for whoever has it.
  void reply.code(307).headers({ location: to.location, 'cache-control': 'private, no-store' }).send();
}

/** How long a reader may read nothing, in milliseconds. */
export const STALLED_MS = 60_000;
const PUBLIC_SECONDS = 60;

function cacheControl({ visibility }: Bucket, { scan }: ObjectRow, immutable: boolean): string {
  // It may be quarantined yet, and nobody is to have kept it then.
  if (scan === 'pending') return 'no-store';
  const who = visibility === 'public' ? 'public' : 'private';
  if (immutable) return `${who}, max-age=31536000, immutable`;
  return visibility === 'public' ? `public, max-age=${String(PUBLIC_SECONDS)}` : 'private, no-cache';
}
