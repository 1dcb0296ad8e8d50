import { Module } from '@nestjs/common';
import { DescribeImage } from './application/describe-image.js';
import { MoveBlobs } from './application/move-blobs.js';
import { PurgeBucket } from './application/purge-bucket.js';
import { SweepStorage } from './application/sweep-storage.js';
import { SweepUploads } from './application/sweep-uploads.js';
import { SweepTimer } from './application/sweep-timer.js';
import { ZipObjects } from './application/zip-objects.js';
import { DescribeImageJob } from './jobs/describe-image.job.js';
import { MoveBucketJob } from './jobs/move-bucket.job.js';
import { PurgeBucketJob } from './jobs/purge-bucket.job.js';
import { RemoveOrganizationBucketsJob } from './jobs/remove-organization-buckets.job.js';
import { SweepStorageJob } from './jobs/sweep-storage.job.js';
import { ZipObjectsJob } from './jobs/zip-objects.job.js';
import { DescriptionsRepository } from './persistence/descriptions.repository.js';
import { RemovalsRepository } from './persistence/removals.repository.js';
import { StorageModule } from './storage.module.js';

/** The background work of storage. */
@Module({
  imports: [StorageModule],
  providers: [
    DescribeImage,
    MoveBlobs,
    PurgeBucket,
    DescriptionsRepository,
    RemovalsRepository,
    DescribeImageJob,
    MoveBucketJob,
    PurgeBucketJob,
    RemoveOrganizationBucketsJob,
    SweepStorage,
    SweepUploads,
    SweepStorageJob,
    SweepTimer,
    ZipObjects,
    ZipObjectsJob,
  ],
})
export class StorageWorkerModule {}
