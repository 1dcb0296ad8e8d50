import { Injectable } from '@nestjs/common';
import type { Json, Owner } from '@plinth/kernel';
import { Database, ownedBy } from '@plinth/platform/database';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { BucketsService } from './application/buckets.service.js';
import { SharesRepository } from './persistence/shares.repository.js';

/** The personal buckets of a user and what is in them. Buckets of organizations belong to those. */
@Injectable()
export class StoragePersonalData extends PersonalData {
  constructor(
    private readonly database: Database,
    private readonly buckets: BucketsService,
    private readonly shares: SharesRepository,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const owned = ownedBy(personal(userId), 1);
    const objects = await this.database.query<{
      bucket: string;
      key: string;
      size: string;
      media_type: string;
      at: Date;
    }>(
      `SELECT b.name AS bucket, o.key, v.size, v.media_type, v.created_at AS at
       FROM bucket b LEFT JOIN object o ON o.bucket_id = b.id LEFT JOIN object_version v ON v.id = o.version_id
       WHERE ${owned.sql} AND b.deleted_at IS NULL ORDER BY b.name, o.key`,
      owned.values,
    );
    return objects.map(({ bucket, key, size, media_type, at }): Json =>
      key === null
        ? { bucket }
        : { bucket, key, size: Number(size), mediaType: media_type, updatedAt: at.toISOString() },
    );
  }

  async eraseUser(userId: string): Promise<Erased> {
    return {
      buckets: await this.buckets.removeAllOf(personal(userId)),
      shares: await this.shares.removeAllOf(personal(userId)),
    };
  }
}

function personal(userId: string): Owner {
  return { ownerType: 'user', ownerId: userId };
}
