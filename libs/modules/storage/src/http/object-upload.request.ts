import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { announcedSha256 } from '../application/digest-header.js';
import type { Conditions } from '../application/conditional-request.js';
import { metadataOf } from '../application/metadata-headers.js';
import { keyOfUrl } from '../application/object-key.js';
import type { Upload } from '../application/upload-object.js';
import { StorageErrors } from '../storage.errors.js';

const requestOf = (execution: ExecutionContext) => execution.switchToHttp().getRequest<FastifyRequest>();

/** Hands the handler the key that the address names. */
export const ObjectKey = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  keyOfUrl(requestOf(execution).raw.url ?? ''),
);

/** Hands the handler what the headers of an upload say. */
export const UploadHeaders = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  uploadOf(requestOf(execution)),
);

/** Hands the handler the body of a request as it arrives. Leaving it early leaves the connection open for the answer. */
export const UploadBody = createParamDecorator((_: unknown, execution: ExecutionContext): AsyncIterable<Uint8Array> => {
  const { raw } = requestOf(execution);
  return { [Symbol.asyncIterator]: () => raw.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array> };
});

/** Hands the handler the request's conditions. */
export const RequestConditions = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  conditionsOf(requestOf(execution).headers),
);

/**
 * Reads the headers of an upload.
 * @throws {AppError} 400 for what cannot be understood; 415 for an encoded body.
 */
function uploadOf({ headers }: FastifyRequest): Omit<Upload, 'claim'> {
  if (headers['content-range'] !== undefined) throw StorageErrors.partialUpload();
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') throw StorageErrors.contentEncodingRefused();
  const { 'content-type': mediaType, 'content-length': length } = headers;
  return {
    declared: {
      ...(mediaType !== undefined && { mediaType }),
      ...(length !== undefined && { length: Number(length) }),
      sha256: announcedSha256(headers),
    },
    metadata: metadataOf(headers),
    conditions: conditionsOf(headers),
  };
}

/** The conditional headers of a request. */
export function conditionsOf(headers: FastifyRequest['headers']): Conditions {
  return {
    ...(headers['if-match'] !== undefined && { ifMatch: headers['if-match'] }),
    ...(headers['if-none-match'] !== undefined && { ifNoneMatch: headers['if-none-match'] }),
    ...(headers['if-modified-since'] !== undefined && { ifModifiedSince: headers['if-modified-since'] }),
    ...(headers['if-unmodified-since'] !== undefined && { ifUnmodifiedSince: headers['if-unmodified-since'] }),
    ...(headers['if-range'] !== undefined && { ifRange: headers['if-range'] as string }),
  };
}
