import { IsString, Matches } from 'class-validator';
import type { JsonObject } from '@plinth/kernel';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { DescribeImage } from '../application/describe-image.js';
import { ObjectKeyField } from '../application/object-key-field.js';

class DescribeImagePayload {
  /** Name of one of the caller's buckets. */
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
  bucket: string;

  /** Key of the object. */
  @ObjectKeyField()
  key: string;
}

/** Describes an image and makes its thumbnails. Every upload of an image enqueues it. */
@Job({
  type: 'storage.describe-image',
  payload: DescribeImagePayload,
  description:
    'Describes an image (size, dominant colour, BlurHash, what the camera wrote, without the place) and makes thumbnails.',
  timeoutSeconds: 120,
  submit: 'authenticated',
})
export class DescribeImageJob implements JobHandler<DescribeImagePayload> {
  constructor(private readonly describe: DescribeImage) {}

  async run({ payload, progress }: JobRun<DescribeImagePayload>): Promise<JsonObject> {
    return this.describe.run(payload.bucket, payload.key, progress);
  }
}
