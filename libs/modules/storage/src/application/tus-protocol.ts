import { Inject, Injectable } from '@nestjs/common';
import { Metadata, Server } from '@tus/server';
import { isId, newId } from '@plinth/kernel';
import { storageSection, type StorageConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { StorageErrors } from '../storage.errors.js';
import { ResumableUploads } from './resumable-uploads.js';
import type { ExpectedChecksum } from './staged-bytes.js';
import { tusCall, TusStore, type TusCall } from './tus-store.js';
import { UploadHolds } from './upload-holds.js';

/** The version of the protocol. */
export const TUS_VERSION = '1.0.0';

const PATH = '/v1/storage/uploads';
const ALGORITHMS = ['sha1', 'sha256', 'md5'];
const EXTENSIONS = [
  'creation',
  'creation-with-upload',
  'creation-defer-length',
  'expiration',
  'checksum',
  'concatenation',
  'termination',
];
const CHECKSUM = /^([a-z0-9]+) ([A-Za-z0-9+/]+={0,2})$/;
const FINAL = /^final;\s*(\S+(?:\s+\S+)*)\s*$/;
const MAX_PARTS = 1000;

/** A request of the protocol. */
export interface TusRequest {
  readonly method: string;
  /** The upload that the address names; `null` where it names none. */
  readonly id: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReadableStream | null;
}

/** tus 1.0.0, as the library speaks it, with the extensions that it lacks. */
@Injectable()
export class TusProtocol {
  private readonly server: Server;

  constructor(
    store: TusStore,
    holds: UploadHolds,
    private readonly uploads: ResumableUploads,
    @Inject(configToken(storageSection)) private readonly config: StorageConfig,
  ) {
    this.server = new Server({
      path: PATH,
      datastore: store,
      locker: holds,
      relativeLocation: true,
      lockDrainTimeout: 500,
      // Which origins may call is the platform's to say.
      allowedOrigins: () => false,
      namingFunction: () => newId(),
      maxSize: async (_request, id) => this.limit(id),
      onResponseError: (_request, error) => {
        const call = tusCall.getStore();
        // What the library throws itself names a status. All else is answered as it is on every other route.
        if (call && error instanceof Error && !('status_code' in error)) call.error = error;
        return undefined;
      },
    });
  }

  /** What this server can do. */
  capabilities(): Record<string, string> {
    return {
      'tus-resumable': TUS_VERSION,
      'tus-version': TUS_VERSION,
      'tus-extension': EXTENSIONS.join(','),
      'tus-max-size': String(this.config.maxObjectBytes),
      'tus-checksum-algorithm': ALGORITHMS.join(','),
    };
  }

  /** Answers one request. @throws what we refused, or what broke; what the library refused is in the answer. */
  async answer(request: TusRequest): Promise<Response> {
    const { method, id, headers } = request;
    if (headers['tus-resumable'] !== TUS_VERSION)
      throw StorageErrors.tusVersion({ headers: { 'tus-version': TUS_VERSION } });
    const concat = headers['upload-concat'];
    const parts = method === 'POST' && concat !== undefined ? FINAL.exec(concat)?.[1] : undefined;
    if (parts !== undefined) return this.join(headers, parts);
    if (concat !== undefined && concat !== 'partial')
      throw StorageErrors.invalidTus({ detail: 'Upload-Concat is malformed.' });
    const call: TusCall = { kind: concat === 'partial' ? 'partial' : 'whole', checksum: checksumOf(headers) };
    const response = await tusCall.run(call, () => this.server.handleWeb(webRequest(request)));
    if (call.error) throw call.error;
    if (call.versionId !== undefined) response.headers.set('x-version-id', call.versionId);
    return method === 'HEAD' && id !== null && response.ok ? this.withConcat(id, response) : response;
  }

  private async join(headers: TusRequest['headers'], list: string): Promise<Response> {
    if (headers['upload-length'] !== undefined)
      throw StorageErrors.invalidTus({ detail: 'A final upload has no length of its own.' });
    const ids = list.split(/\s+/).map((url) => url.slice(url.lastIndexOf('/') + 1));
    if (!ids.every(isId)) throw StorageErrors.uploadNotFound();
    if (ids.length > MAX_PARTS) throw StorageErrors.invalidTus({ detail: 'There are too many parts.' });
    const upload = await this.uploads.join({ id: newId(), metadata: metadataOf(headers['upload-metadata']) }, ids);
    return new Response(null, {
      status: 201,
      headers: { 'tus-resumable': TUS_VERSION, location: `${PATH}/${upload.id}` },
    });
  }

  private async withConcat(id: string, response: Response): Promise<Response> {
    const { kind } = await this.uploads.get(id);
    if (kind !== 'whole') response.headers.set('upload-concat', kind);
    return response;
  }

  private async limit(id: string | null): Promise<number> {
    return id === null ? this.config.maxObjectBytes : this.uploads.limitOf(id);
  }
}

function checksumOf(headers: TusRequest['headers']): ExpectedChecksum | null {
  const header = headers['upload-checksum'];
  if (header === undefined) return null;
  const [, algorithm = '', digest = ''] = CHECKSUM.exec(header) ?? [];
  if (!ALGORITHMS.includes(algorithm))
    throw StorageErrors.invalidTus({ detail: 'Upload-Checksum is malformed, or of an unknown kind.' });
  return { algorithm, digest: Buffer.from(digest, 'base64') };
}

function metadataOf(header: string | undefined): Record<string, string | null> {
  try {
    return header === undefined ? {} : Metadata.parse(header);
  } catch (error) {
    throw StorageErrors.invalidTus({ detail: 'Upload-Metadata is malformed.', cause: error });
  }
}

/** What the library reads of a request. A real `Request` would buffer its body once more. */
function webRequest({ method, id, headers, body }: TusRequest): Request {
  return {
    method,
    url: `http://storage${PATH}/${id ?? ''}`,
    headers: new Headers(headers),
    body,
  } as unknown as Request;
}
