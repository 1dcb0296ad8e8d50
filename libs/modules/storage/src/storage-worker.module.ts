import { Module } from '@nestjs/common';
import { DescribeImage } from './application/describe-image.js';
import { MoveBlobs } from './application/move-blobs.js';
import { ReportDamage } from './application/integrity/report-damage.js';
import { Scrub } from './application/integrity/scrub.js';
import { ApplyLifecycle } from './application/lifecycle/apply-lifecycle.js';
import { EmptyTrash } from './application/lifecycle/trash.js';
import { PurgeBucket } from './application/purge-bucket.js';
import { Rescan } from './application/scanning/rescan.js';
import { ScanBlob } from './application/scanning/scan-blob.js';
import { StorageReadiness } from './application/storage-readiness.js';
import { SweepStorage } from './application/sweep-storage.js';
import { SweepUploads } from './application/sweep-uploads.js';
import { SweepTimer } from './application/sweep-timer.js';
import { ZipObjects } from './application/zip-objects.js';
import { ApplyLifecycleJob } from './jobs/apply-lifecycle.job.js';
import { DescribeImageJob } from './jobs/describe-image.job.js';
import { MoveBucketJob } from './jobs/move-bucket.job.js';
import { PurgeBucketJob } from './jobs/purge-bucket.job.js';
import { RemoveOrganizationBucketsJob } from './jobs/remove-organization-buckets.job.js';
import { ScanObjectJob } from './jobs/scan-object.job.js';
import { ScrubBlobsJob } from './jobs/scrub-blobs.job.js';
import { SweepStorageJob } from './jobs/sweep-storage.job.js';
import { ZipObjectsJob } from './jobs/zip-objects.job.js';
import { DescriptionsRepository } from './persistence/descriptions.repository.js';
import { LifecycleRepository } from './persistence/lifecycle.repository.js';
import { RemovalsRepository } from './persistence/removals.repository.js';
import { ScansRepository } from './persistence/scans.repository.js';
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
    ScansRepository,
    LifecycleRepository,
    ApplyLifecycle,
    EmptyTrash,
    ReportDamage,
    Scrub,
    ScrubBlobsJob,
    ApplyLifecycleJob,
    ScanBlob,
    ScanObjectJob,
    Rescan,
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
    StorageReadiness,
  ],
})
export class StorageWorkerModule {}
