import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { AppError } from '@plinth/kernel';
import { HttpErrors } from '@plinth/platform/http';
import { StorageErrors } from '../storage.errors.js';

/** A file of a form. Its bytes must be read, or the form does not go on. */
export interface FormFile {
  /** What the field `key` before it said, else its file name. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** How many files one form may hold. */
export const MAX_FILES = 100;
const LIMITS = {
  files: MAX_FILES,
  fields: MAX_FILES,
  parts: 2 * MAX_FILES,
  fieldNameSize: 255,
  fieldSize: 8 * 1024,
  headerPairs: 32,
  headerSize: 16 * 1024,
};
const FORM = /^multipart\/form-data\s*;.*\bboundary=(?:"[^"\r\n]{1,70}"|[^\s;"]{1,70})(?:;|\s|$)/i;

/**
 * Reads a `multipart/form-data` body and calls `onFile` with one file after the other.
 * @throws {AppError} what `onFile` throws; 400 for a malformed body, 413 for too many parts, 415 for another type.
 */
export async function formFiles(
  contentType: string | undefined,
  source: AsyncIterable<Uint8Array>,
  onFile: (file: FormFile) => Promise<void>,
): Promise<void> {
  const form = parserOf(contentType);
  const open = new Set<Readable>();
  let work = Promise.resolve();
  let key: string | null = null;
  const failed = new Promise<never>((_, reject) => {
    const tooMany = () => reject(StorageErrors.tooManyFiles());
    form.on('partsLimit', tooMany).on('filesLimit', tooMany).on('fieldsLimit', tooMany);
    form.on('error', (error) => reject(StorageErrors.invalidMultipart({ cause: error })));
    form.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) reject(StorageErrors.invalidMultipart({ detail: 'A field of the form is too long.' }));
      if (name === 'key') key = value;
    });
    form.on('file', (_field, bytes, fileName: string | undefined, _encoding, mediaType) => {
      const name = key ?? fileName ?? '';
      key = null;
      open.add(bytes);
      // Reading it throws the same error; here it only must not go unheard.
      bytes.on('error', () => undefined);
      work = work.then(() => onFile({ name, mediaType, bytes })).finally(() => open.delete(bytes));
      work.catch(reject);
    });
  });
  try {
    await Promise.race([feed(source, form).then(() => work), failed]);
  } catch (error) {
    // What is being read ends with an error, too, so that nothing half-read is kept.
    for (const bytes of open) bytes.destroy(StorageErrors.invalidMultipart());
    await work.catch(() => undefined);
    throw error;
  }
}

function parserOf(contentType: string | undefined) {
  if (contentType === undefined || !/^multipart\/form-data\s*(?:;|$)/i.test(contentType)) {
    throw HttpErrors.unsupportedMediaType({ detail: 'This route takes a body of type multipart/form-data.' });
  }
  if (!FORM.test(contentType)) throw StorageErrors.invalidMultipart({ detail: 'The boundary is missing or too long.' });
  return new Busboy({
    headers: { 'content-type': contentType },
    preservePath: true,
    limits: LIMITS,
    isPartAFile: (_field, _type, fileName) => fileName !== undefined,
  });
}

async function feed(source: AsyncIterable<Uint8Array>, form: ReturnType<typeof parserOf>): Promise<void> {
  const finished = once(form, 'finish');
  // Where the form fails first, nobody waits for its end any more.
  finished.catch(() => undefined);
  try {
    for await (const chunk of source) {
      if (!form.write(chunk)) await Promise.race([once(form, 'drain'), finished]);
    }
  } catch (error) {
    throw error instanceof AppError ? error : StorageErrors.uploadAborted({ cause: error });
  }
  form.end();
  await finished;
}
