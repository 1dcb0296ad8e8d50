import { Injectable } from '@nestjs/common';
import type { Json, Owner } from '@plinth/kernel';
import { PersonalData, type Erased, type PersonalFile } from '@plinth/platform/module';
import { BucketsService } from './application/buckets.service.js';
import { PersonalObjects } from './application/personal-objects.js';
import { SharesRepository } from './persistence/shares.repository.js';
import { UploadsRepository } from './persistence/uploads.repository.js';

/** The personal buckets of a user and what is in them. Buckets of organizations belong to those. */
@Injectable()
export class StoragePersonalData extends PersonalData {
  constructor(
    private readonly objects: PersonalObjects,
    private readonly buckets: BucketsService,
    private readonly shares: SharesRepository,
    private readonly uploads: UploadsRepository,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const [buckets, shares, uploads] = await Promise.all([
      this.objects.buckets(personal(userId)),
      this.shares.allOf(personal(userId)),
      this.uploads.allOf(personal(userId)),
    ]);
    return {
      buckets: buckets.map(({ name, visibility, versioning, createdAt }) => ({
        name,
        visibility,
        versioning,
        createdAt: createdAt.toISOString(),
      })),
      sharedWithYou: shares.map(({ prefix, access, createdAt }) => ({
        prefix,
        access,
        createdAt: createdAt.toISOString(),
      })),
      unfinishedUploads: uploads.map(({ key, createdAt }) => ({ key, createdAt: createdAt.toISOString() })),
    };
  }

  override exportLists(userId: string): Readonly<Record<string, AsyncIterable<Json>>> {
    return {
      objects: this.objects.list(personal(userId)),
      'older-versions': this.objects.versions(personal(userId)),
    };
  }

  override exportFiles(userId: string): AsyncGenerator<PersonalFile> {
    return this.objects.files(personal(userId));
  }

  async eraseUser(userId: string): Promise<Erased> {
    return {
      buckets: await this.buckets.removeAllOf(personal(userId)),
      shares: await this.shares.removeAllOf(personal(userId)),
      uploads: await this.uploads.removeAllOf(personal(userId)),
    };
  }
}

function personal(userId: string): Owner {
  return { ownerType: 'user', ownerId: userId };
}
