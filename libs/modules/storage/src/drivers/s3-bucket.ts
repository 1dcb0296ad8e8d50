import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type * as S3 from '@aws-sdk/client-s3';
import type { S3Config } from '@plinth/config';
import { bytesBroken, faultOf, unavailable } from './s3-faults.js';
import { loadS3, type S3Sdk } from './s3-sdk.js';
import { BlobMissing, type ByteRange } from './storage-driver.js';

/** An object, as a list of the bucket shows it. */
export interface S3Entry {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
  /** Whether it was put together from parts: it is then dated by when that began. */
  readonly fromParts: boolean;
}

/** What a link to an object makes the server answer with. */
export interface S3LinkTerms {
  readonly contentType: string;
  readonly contentDisposition: string;
  readonly cacheControl: string;
  readonly seconds: number;
}

const CALL_MS = 5_000;
const SLOWEST_BYTES_PER_MS = 2_000;
const SLOWEST_JOIN_BYTES_PER_MS = 20_000;

/**
 * The bucket, in the few calls that drivers need. Each has a deadline, and each failure is in words of this module.
 * @throws {BlobMissing} where there is no such object.
 * @throws {DriverFull}
 * @throws {AppError} 503 where the server does not answer in time, 502 where it answers with something else.
 */
export class S3Bucket {
  private loading: Promise<S3Sdk> | undefined;

  /** @param callMs how long a call may take that moves no bytes; those that do get more. */
  constructor(
    private readonly config: S3Config,
    private readonly callMs = CALL_MS,
  ) {}

  /** Keeps bytes under a key. The server compares them with their MD5 before it does. */
  async put(key: string, bytes: Buffer): Promise<void> {
    const input = { Key: key, Body: bytes, ContentMD5: md5(bytes) };
    await this.send((s3, to) => new s3.PutObjectCommand({ ...to, ...input }), this.timeFor(bytes.length));
  }

  /** Opens a stretch of an object. It must be that stretch, and no other, that the server answers with. */
  async get(key: string, { start, length }: ByteRange): Promise<Readable> {
    const last = start + length - 1;
    const input = { Key: key, Range: `bytes=${String(start)}-${String(last)}` };
    const answer = await this.send((s3, to) => new s3.GetObjectCommand({ ...to, ...input }));
    const body = answer.Body as Readable;
    // What happens to it before somebody reads it is told to whoever does.
    body.on('error', () => undefined);
    const [, from, to] = /^bytes (\d+)-(\d+)\//.exec(answer.ContentRange ?? '') ?? [];
    if (Number(from) === start && Number(to) === last) return body;
    body.destroy();
    if (Number(from) === start && Number(to) < last) throw new BlobMissing('The object is shorter than it was.');
    throw bytesBroken(new Error('S3 answered with other bytes than were asked for.'));
  }

  /** Size in bytes; `null` where there is no such object. */
  async sizeOf(key: string): Promise<number | null> {
    try {
      const { ContentLength } = await this.send((s3, to) => new s3.HeadObjectCommand({ ...to, Key: key }));
      return ContentLength ?? 0;
    } catch (error) {
      if (error instanceof BlobMissing) return null;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.send((s3, to) => new s3.DeleteObjectCommand({ ...to, Key: key }));
  }

  async copy(from: string, to: string, size: number): Promise<void> {
    const CopySource = `${String(this.config.bucket)}/${from}`;
    await this.send((s3, at) => new s3.CopyObjectCommand({ ...at, Key: to, CopySource }), this.timeFor(size));
  }

  /** The objects whose keys begin with `prefix` and come after `after`, in the order of their keys. */
  async *list(prefix: string, after = ''): AsyncGenerator<S3Entry> {
    for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
      const page: Partial<S3.ListObjectsV2CommandInput> =
        next !== undefined ? { ContinuationToken: next } : after === '' ? {} : { StartAfter: after };
      const found: S3.ListObjectsV2CommandOutput = await this.send(
        (s3, to) => new s3.ListObjectsV2Command({ ...to, Prefix: prefix, ...page }),
      );
      for (const { Key: key = '', Size: size = 0, LastModified: modifiedAt = new Date(), ETag } of found.Contents ?? [])
        yield { key, size, modifiedAt, fromParts: ETag?.includes('-') === true };
      next = found.IsTruncated === true ? found.NextContinuationToken : undefined;
    }
  }

  /** Begins an object that arrives in parts. @returns what names the attempt. */
  async begin(key: string): Promise<string> {
    const { UploadId } = await this.send((s3, to) => new s3.CreateMultipartUploadCommand({ ...to, Key: key }));
    if (UploadId === undefined) throw bytesBroken(new Error('S3 began an upload and did not name it.'));
    return UploadId;
  }

  /** Adds a part, from 1. @returns its tag. */
  async putPart(key: string, uploadId: string, number: number, bytes: Buffer): Promise<string> {
    const input = { Key: key, UploadId: uploadId, PartNumber: number, Body: bytes, ContentMD5: md5(bytes) };
    const { ETag } = await this.send(
      (s3, to) => new s3.UploadPartCommand({ ...to, ...input }),
      this.timeFor(bytes.length),
    );
    return ETag ?? '';
  }

  /** Adds a whole object as a part. No byte of it comes here. */
  async copyPart(key: string, uploadId: string, number: number, from: S3Entry): Promise<string> {
    const CopySource = `${String(this.config.bucket)}/${from.key}`;
    const input = { Key: key, UploadId: uploadId, PartNumber: number, CopySource };
    const answer = await this.send(
      (s3, to) => new s3.UploadPartCopyCommand({ ...to, ...input }),
      this.timeFor(from.size),
    );
    return answer.CopyPartResult?.ETag ?? '';
  }

  /**
   * Makes the parts the object. A server may take its time to put many of them together.
   * @param size of all of them.
   */
  async complete(key: string, uploadId: string, tags: readonly string[], size: number): Promise<void> {
    const Parts = tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    const input = { Key: key, UploadId: uploadId, MultipartUpload: { Parts } };
    const patience = 2 * this.callMs + size / SLOWEST_JOIN_BYTES_PER_MS;
    try {
      await this.send((s3, to) => new s3.CompleteMultipartUploadCommand({ ...to, ...input }), patience);
    } catch (error) {
      // Done already, where the answer to a first try was lost.
      if (!(error instanceof BlobMissing) || (await this.sizeOf(key)) !== size) throw error;
    }
  }

  /** Gives an attempt up, if it is still there. */
  async abort(key: string, uploadId: string): Promise<void> {
    try {
      await this.send((s3, to) => new s3.AbortMultipartUploadCommand({ ...to, Key: key, UploadId: uploadId }));
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
    }
  }

  /** What was begun and neither completed nor aborted. */
  async *unfinished(prefix: string): AsyncGenerator<{ key: string; uploadId: string; begunAt: Date }> {
    for (let more = true, from: Partial<S3.ListMultipartUploadsCommandInput> = {}; more;) {
      const found: S3.ListMultipartUploadsCommandOutput = await this.send(
        (s3, to) => new s3.ListMultipartUploadsCommand({ ...to, Prefix: prefix, ...from }),
      );
      for (const { Key: key = '', UploadId: uploadId = '', Initiated: begunAt = new Date() } of found.Uploads ?? [])
        yield { key, uploadId, begunAt };
      more = found.IsTruncated === true;
      from = { KeyMarker: found.NextKeyMarker, UploadIdMarker: found.NextUploadIdMarker };
    }
  }

  /** When the last part of an attempt arrived; `null` where none has. @throws {BlobMissing} where it has ended. */
  async lastPartAt(key: string, uploadId: string): Promise<Date | null> {
    let last: Date | null = null;
    for (let more = true, marker: string | undefined; more;) {
      const input = { Key: key, UploadId: uploadId, PartNumberMarker: marker };
      const found: S3.ListPartsCommandOutput = await this.send(
        (s3, to) => new s3.ListPartsCommand({ ...to, ...input }),
      );
      for (const { LastModified: at } of found.Parts ?? []) if (at && (!last || at > last)) last = at;
      more = found.IsTruncated === true;
      marker = found.NextPartNumberMarker;
    }
    return last;
  }

  /** An address that works without credentials for a while. Nobody is asked. */
  async link(key: string, terms: S3LinkTerms): Promise<string> {
    const { sdk, client } = await this.load();
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    const command = new sdk.GetObjectCommand({
      Bucket: this.config.bucket ?? '',
      Key: key,
      ResponseContentType: terms.contentType,
      ResponseContentDisposition: terms.contentDisposition,
      ResponseCacheControl: terms.cacheControl,
    });
    return getSignedUrl(client, command, { expiresIn: terms.seconds });
  }

  /** Asks for the bucket. @throws {AppError} 503 where it is out of reach. */
  async ping(milliseconds: number): Promise<void> {
    await this.send((s3, to) => new s3.HeadBucketCommand(to), milliseconds);
  }

  private timeFor(bytes: number): number {
    return this.callMs + bytes / SLOWEST_BYTES_PER_MS;
  }

  private load(): Promise<S3Sdk> {
    this.loading ??= loadS3(this.config);
    return this.loading;
  }

  private async send<I extends S3.ServiceInputTypes, O extends S3.ServiceOutputTypes>(
    make: (sdk: typeof S3, to: { Bucket: string }) => Command<I, O>,
    milliseconds = this.callMs,
  ): Promise<O> {
    const { sdk, client } = await this.load();
    const late = new AbortController();
    // Ends the call alone: a body that has begun to arrive may take longer.
    const timer = setTimeout(() => {
      late.abort();
    }, milliseconds);
    try {
      return await client.send(make(sdk, { Bucket: this.config.bucket ?? '' }), { abortSignal: late.signal });
    } catch (error) {
      throw late.signal.aborted
        ? unavailable(new Error('S3 did not answer in time.', { cause: error }))
        : faultOf(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

type Command<I extends S3.ServiceInputTypes, O extends S3.ServiceOutputTypes> = Parameters<
  typeof S3.S3Client.prototype.send<I, O>
>[0];

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('base64');
}
