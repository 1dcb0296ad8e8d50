import { Upload, type DetailedError, type UploadOptions } from 'tus-js-client';
import type { Client } from './create-client.js';

/** What is uploaded, and where to. */
export interface FileUpload {
  readonly bucket: string;
  readonly key: string;
  readonly file: Blob | Uint8Array<ArrayBuffer> | Pick<ReadableStreamDefaultReader<Uint8Array>, 'read'>;
  readonly contentType?: string;
  /** Kept with the object. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The address of an upload that was begun before: it goes on where that one stopped. */
  readonly uploadUrl?: string;
  /** Given the address of the upload as soon as there is one, to be kept for `uploadUrl`. */
  readonly onUploadUrl?: (url: string) => void;
  /** Told after each part, in bytes; `total` is `null` for a stream of unknown length. */
  readonly onProgress?: (sent: number, total: number | null) => void;
  /** How much is sent with one request, in bytes; all of it unless you say otherwise. A stream needs it. */
  readonly chunkSize?: number;
  /** Stops sending; what has arrived stays on the platform for a day. */
  readonly signal?: AbortSignal;
  /** Anything else that tus-js-client understands, such as `urlStorage` or `parallelUploads`. */
  readonly tus?: Partial<UploadOptions>;
}

/** A file that has arrived. */
export interface UploadedFile {
  readonly bucket: string;
  readonly key: string;
  readonly uploadUrl: string;
}

const RETRY_DELAYS_MS = [0, 500, 1000, 2000, 4000, 8000];
const PASSING = new Set([409, 423, 429]);

/**
 * Uploads a file in parts, resumable over tus: what is lost on the way is sent again, what has arrived is not.
 * In a browser an upload that was broken off, by a closed tab too, goes on by itself when the same file is chosen again.
 * @throws the error of tus-js-client; the reason of the signal where that ended it.
 */
export async function uploadFile(client: Client, upload: FileUpload): Promise<UploadedFile> {
  const { bucket, key, file, contentType, signal, onUploadUrl, onProgress } = upload;
  signal?.throwIfAborted();
  let token: string | null = null;
  let refused: string | null = null;
  const { promise, resolve, reject } = outcome();
  const tus = new Upload(await sourceOf(file), {
    endpoint: `${client.options.baseUrl.replace(/\/+$/, '')}/v1/storage/uploads`,
    retryDelays: RETRY_DELAYS_MS,
    ...upload.tus,
    ...(upload.uploadUrl !== undefined && { uploadUrl: upload.uploadUrl }),
    ...(upload.chunkSize !== undefined && { chunkSize: upload.chunkSize }),
    metadata: { ...upload.metadata, bucket, key, ...(contentType !== undefined && { contentType }) },
    onBeforeRequest: async (request) => {
      token = client.options.apiKey ?? (await tokenOf(client, refused));
      if (token !== null) request.setHeader('Authorization', `Bearer ${token}`);
      const { organizationId } = client.options;
      if (organizationId !== undefined) request.setHeader('X-Organization-Id', organizationId);
    },
    onShouldRetry: (error) => {
      const status = (error as Partial<DetailedError>).originalResponse?.getStatus() ?? 0;
      if (status !== 401) return status === 0 || status >= 500 || PASSING.has(status);
      const isFirst = refused === null && client.options.apiKey === undefined;
      refused = token;
      return isFirst;
    },
    onUploadUrlAvailable: () => {
      if (tus.url !== null) onUploadUrl?.(tus.url);
    },
    onProgress: (sent, total: number | null) => onProgress?.(sent, total),
    onSuccess: () => resolve(),
    onError: reject,
  });
  const stop = (): void => {
    void tus.abort();
    reject(signal?.reason);
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const [previous] = upload.uploadUrl === undefined ? await tus.findPreviousUploads() : [];
    if (previous) tus.resumeFromPreviousUpload(previous);
    tus.start();
    await promise;
    return { bucket, key, uploadUrl: tus.url ?? '' };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function tokenOf({ session }: Client, refused: string | null): Promise<string | null> {
  return refused === null ? session.accessToken() : session.insteadOf(refused);
}

/** In the form that tus-js-client takes where this runs: a `Buffer` in Node, a `Blob` in a browser. */
async function sourceOf(file: FileUpload['file']): Promise<Upload['file']> {
  const { Buffer } = globalThis as { Buffer?: { from(bytes: ArrayBuffer): Upload['file'] } };
  const isNode = Buffer !== undefined && !('document' in globalThis);
  if (isNode && file instanceof Blob) return Buffer.from(await file.arrayBuffer());
  if (!(file instanceof Uint8Array)) return file;
  if (!isNode) return new Blob([file]);
  return Buffer.from(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}

function outcome(): { promise: Promise<void>; resolve: () => void; reject: (reason: unknown) => void } {
  let settle: Pick<ReturnType<typeof outcome>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, resolve: () => settle?.resolve(), reject: (reason) => settle?.reject(reason) };
}
