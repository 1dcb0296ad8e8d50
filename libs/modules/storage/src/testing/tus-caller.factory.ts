import type { TestApi } from '@plinth/platform/testing';
import { objectPath, rawCall, type RawAnswer } from './storage.factory.js';

/** Where uploads in several requests begin. */
export const UPLOADS = '/v1/storage/uploads';

type Headers = Readonly<Record<string, string>>;

/** Speaks tus by hand, so that a test can say what a client never would. */
export class TusCaller {
  constructor(
    private readonly api: TestApi,
    private readonly token: string,
    private readonly bucket: string,
  ) {}

  async call(
    method: string,
    path: string,
    headers: Headers = {},
    body?: Buffer | string,
    as = this.token,
  ): Promise<RawAnswer> {
    const all = { 'tus-resumable': '1.0.0', ...headers };
    return rawCall(this.api, method, path, { token: as, headers: all, ...(body !== undefined && { body }) });
  }

  /** `Upload-Metadata` from names and values. */
  metadata(entries: Headers): string {
    return Object.entries(entries)
      .map(([name, text]) => `${name} ${Buffer.from(text).toString('base64')}`)
      .join(',');
  }

  async begin(key: string, headers: Headers, bucket = this.bucket): Promise<RawAnswer> {
    return this.call('POST', UPLOADS, { 'upload-metadata': this.metadata({ bucket, key }), ...headers });
  }

  /** The path of an upload that was begun. */
  async begun(key: string, headers: Headers, bucket = this.bucket): Promise<string> {
    return this.location(await this.begin(key, headers, bucket));
  }

  async patch(path: string, offset: number, body: Buffer | string, headers: Headers = {}): Promise<RawAnswer> {
    const own = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
    return this.call('PATCH', path, { ...own, ...headers }, body);
  }

  location(answer: RawAnswer): string {
    return answer.headers['location'] ?? '';
  }

  /** The bytes of an object, or the status where there are none. */
  async read(key: string, bucket = this.bucket): Promise<Buffer | number> {
    const { status, bytes } = await rawCall(this.api, 'GET', objectPath(bucket, key), { token: this.token });
    return status === 200 ? bytes : status;
  }

  /** What a connection says that begins to append at the beginning and does not end. */
  half(path: string, length: number): string {
    const headers = [
      `PATCH ${path} HTTP/1.1`,
      'host: x',
      `authorization: Bearer ${this.token}`,
      'tus-resumable: 1.0.0',
      'upload-offset: 0',
      'content-type: application/offset+octet-stream',
      `content-length: ${String(length)}`,
    ];
    return `${headers.join('\r\n')}\r\n\r\n`;
  }
}
