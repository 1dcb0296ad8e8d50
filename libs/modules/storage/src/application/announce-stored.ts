import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Events, Queue } from '@plinth/platform/queue';
import { DescribeImageJob } from '../jobs/describe-image.job.js';
import { ScanObjectJob } from '../jobs/scan-object.job.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import type { NewVersion } from '../persistence/object-changes.repository.js';
import { ObjectStored, placeOf } from '../storage.events.js';
import { isDescribable } from './image-types.js';

/** How a version came. */
interface Manner {
  /** Whether another one was current before. */
  readonly replaced: boolean;
  /** Whether an image is described in the background. */
  readonly described: boolean;
}

/** Says, in the transaction that stores a version, that it does: to the trail, to other modules, and to the jobs that go on. */
@Injectable()
export class AnnounceStored {
  constructor(
    private readonly audit: AuditTrail,
    private readonly events: Events,
    private readonly queue: Queue,
  ) {}

  async announce(bucket: Bucket, key: string, version: NewVersion, { replaced, described }: Manner): Promise<void> {
    const { id: versionId, blob, mediaType, scan } = version;
    const owner = { ownerType: bucket.ownerType, ownerId: bucket.ownerId };
    await this.audit.record({
      action: 'storage.object_stored',
      resource: { type: 'object', id: versionId },
      details: { bucketId: bucket.id, size: blob.size, mediaType, replaced },
      owner,
    });
    await this.events.publish(new ObjectStored(placeOf(bucket, key, versionId), blob.size, mediaType));
    if (scan === 'pending') await this.queue.enqueue(ScanObjectJob, { blobId: blob.id }, { owner });
    // An image that is to be scanned is described once it is found clean.
    else if (described && isDescribable(mediaType))
      await this.queue.enqueue(DescribeImageJob, { bucket: bucket.name, key }, { owner });
  }
}
