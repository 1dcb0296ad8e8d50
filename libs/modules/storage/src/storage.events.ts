import type { Owner } from '@plinth/kernel';
import { DomainEvent } from '@plinth/platform/queue';

/** Which version of which object an event is about, and whose it is. */
export interface ObjectPlace extends Owner {
  readonly bucketId: string;
  /** Name of the bucket. */
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** The place of a version in a bucket. */
export function placeOf(bucket: Owner & { id: string; name: string }, key: string, versionId: string): ObjectPlace {
  const { id: bucketId, name, ownerType, ownerId } = bucket;
  return { bucketId, bucket: name, key, versionId, ownerType, ownerId };
}

/** What every event about an object tells. */
abstract class ObjectEvent extends DomainEvent implements ObjectPlace {
  readonly bucketId: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly ownerType: Owner['ownerType'];
  readonly ownerId: string | null;

  // Made without arguments where it arrives as a job, and filled then.
  constructor(place: ObjectPlace) {
    super();
    Object.assign(this, place);
  }
}

/** A version was put under a key: by an upload of any kind, a copy, a move, a restore or an archive. */
export class ObjectStored extends ObjectEvent {
  static override readonly type = 'storage.object_stored';

  constructor(
    place: ObjectPlace,
    readonly size: number,
    readonly mediaType: string,
  ) {
    super(place);
  }
}

/** An object was deleted: it may be in the trash, or kept as an older version. */
export class ObjectDeleted extends ObjectEvent {
  static override readonly type = 'storage.object_deleted';
}

/** A deleted object was taken back out of the trash. */
export class ObjectRestored extends ObjectEvent {
  static override readonly type = 'storage.object_restored';
}

/** A version has been scanned for malware. */
export class ObjectScanned extends ObjectEvent {
  static override readonly type = 'storage.object_scanned';

  constructor(
    place: ObjectPlace,
    readonly result: 'clean' | 'quarantined',
    /** What the scanner calls what it found. */
    readonly signature: string | null,
  ) {
    super(place);
  }
}
