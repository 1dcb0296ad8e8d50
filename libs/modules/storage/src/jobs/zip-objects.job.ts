import { IsString, Matches, MaxLength } from 'class-validator';
import type { JsonObject } from '@plinth/kernel';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { ObjectKeyField } from '../application/object-key-field.js';
import { ZipObjects } from '../application/zip-objects.js';

class ZipObjectsPayload {
  /** Name of a bucket that the caller may read and write. */
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
  bucket: string;

  /** Which objects: those whose keys begin with this. */
  @IsString()
  @MaxLength(1024)
  @Matches(/^[^\p{Control}\p{Surrogate}]*$/u)
  prefix: string;

  /** Key that the archive is stored under. */
  @ObjectKeyField()
  toKey: string;
}

/** Packs all objects below a prefix into one archive. */
@Job({
  type: 'storage.zip',
  payload: ZipObjectsPayload,
  description: 'Packs all objects below a prefix into a ZIP archive in the same bucket.',
  timeoutSeconds: 3600,
  maxAttempts: 3,
  submit: 'authenticated',
})
export class ZipObjectsJob implements JobHandler<ZipObjectsPayload> {
  constructor(private readonly zip: ZipObjects) {}

  async run({ payload, signal, progress }: JobRun<ZipObjectsPayload>): Promise<JsonObject> {
    const { stored, count } = await this.zip.run(payload, { signal, progress });
    const { key, versionId, size } = stored.object;
    return { key, versionId, size, objects: count };
  }
}
