import { Injectable } from '@nestjs/common';
import type { Json, Owner } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { PersonalFile } from '@plinth/platform/module';
import { StorageDriver } from '../drivers/storage-driver.js';
import type { Bucket } from '../persistence/bucket.entity.js';
import { BucketsRepository } from '../persistence/buckets.repository.js';
import { ObjectsRepository, type ObjectRow } from '../persistence/objects.repository.js';
import { chunksOfBlob } from './collect.js';
import { SignedLinks } from './signed-links.js';
import { isWorthPacking } from './worth-packing.js';

const BATCH = 500;

interface VersionRow {
  readonly id: string;
  readonly key: string;
  readonly size: string;
  readonly media_type: string;
  readonly metadata: Record<string, string>;
  readonly created_at: Date;
}

/** What lies in the buckets of an owner, read bit by bit. */
@Injectable()
export class PersonalObjects {
  constructor(
    private readonly database: Database,
    private readonly repository: BucketsRepository,
    private readonly objects: ObjectsRepository,
    private readonly driver: StorageDriver,
    private readonly links: SignedLinks,
  ) {}

  /** The buckets themselves. */
  async buckets(owner: Owner): Promise<Bucket[]> {
    const found = await Promise.all((await this.repository.idsOf(owner)).map((id) => this.repository.findById(id)));
    return found.filter((bucket) => bucket !== null);
  }

  /** What is known of each object. */
  async *list(owner: Owner): AsyncGenerator<Json> {
    for await (const { bucket, object } of this.all(owner)) {
      const { key, size, mediaType, metadata, description, createdAt, updatedAt } = object;
      const [created, updated] = [createdAt.toISOString(), updatedAt.toISOString()];
      const told = { bucket: bucket.name, key, size, mediaType, metadata: { ...metadata }, description };
      yield { ...told, createdAt: created, updatedAt: updated };
    }
  }

  /** What is known of versions that are no longer current. */
  async *versions(owner: Owner): AsyncGenerator<Json> {
    for (const bucket of await this.buckets(owner)) {
      for (let after = FIRST_ID, rows: VersionRow[] = []; ; after = rows.at(-1)?.id ?? after) {
        rows = await this.database.query<VersionRow>(
          `SELECT v.id, o.key, v.size, v.media_type, v.metadata, v.created_at
           FROM object o JOIN object_version v ON v.object_id = o.id
           WHERE o.bucket_id = $1 AND v.id > $2 AND v.id <> o.version_id AND v.blob_id IS NOT NULL
           ORDER BY v.id LIMIT ${String(BATCH)}`,
          [bucket.id, after],
        );
        for (const { id, key, size, media_type: mediaType, metadata, created_at: at } of rows) {
          const told = { bucket: bucket.name, key, versionId: id, size: Number(size), mediaType, metadata };
          yield { ...told, createdAt: at.toISOString() };
        }
        if (rows.length < BATCH) break;
      }
    }
  }

  /** The bytes of each object, but of those that a scanner has put away. */
  async *files(owner: Owner): AsyncGenerator<PersonalFile> {
    for await (const { bucket, object } of this.all(owner)) {
      if (object.scan === 'quarantined') continue;
      yield {
        path: `${bucket.name}/${object.key}`,
        modifiedAt: object.updatedAt,
        size: object.size,
        compress: isWorthPacking(object.mediaType),
        open: () => chunksOfBlob(this.driver, object),
        link: (seconds) => this.links.sign(bucket, { method: 'GET', key: object.key }, seconds).url,
      };
    }
  }

  private async *all(owner: Owner): AsyncGenerator<{ readonly bucket: Bucket; readonly object: ObjectRow }> {
    for (const bucket of await this.buckets(owner)) {
      for (let after: string | null = null; ;) {
        const rows: ObjectRow[] = await this.objects.scan(bucket.id, { from: '', to: null, after }, BATCH);
        for (const object of rows) yield { bucket, object };
        after = rows.at(-1)?.key ?? null;
        if (after === null || rows.length < BATCH) break;
      }
    }
  }
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
