import { defineModule } from '@plinth/platform/module';
import { ApplyLifecycleJob } from './jobs/apply-lifecycle.job.js';
import { DescribeImageJob } from './jobs/describe-image.job.js';
import { MoveBucketJob } from './jobs/move-bucket.job.js';
import { PurgeBucketJob } from './jobs/purge-bucket.job.js';
import { RemoveOrganizationBucketsJob } from './jobs/remove-organization-buckets.job.js';
import { ScanObjectJob } from './jobs/scan-object.job.js';
import { ScrubBlobsJob } from './jobs/scrub-blobs.job.js';
import { SweepStorageJob } from './jobs/sweep-storage.job.js';
import { BlobDamage } from './persistence/blob-damage.entity.js';
import { BlobSums } from './persistence/blob-sums.entity.js';
import { BlobScrub } from './persistence/blob-scrub.entity.js';
import { Blob } from './persistence/blob.entity.js';
import { ZipObjectsJob } from './jobs/zip-objects.job.js';
import { BucketShare } from './persistence/bucket-share.entity.js';
import { BucketUsage } from './persistence/bucket-usage.entity.js';
import { Bucket } from './persistence/bucket.entity.js';
import { AddStorageRowSecurity1764000004020 } from './persistence/migrations/0020-row-security.js';
import { CreateStorage1764000004000 } from './persistence/migrations/0001-storage.js';
import { CreateUploads1764000004001 } from './persistence/migrations/0002-uploads.js';
import { CreateShares1764000004002 } from './persistence/migrations/0003-shares.js';
import { AddBucketDriver1764000004003 } from './persistence/migrations/0004-bucket-driver.js';
import { AddScans1764000004004 } from './persistence/migrations/0005-scans.js';
import { AddTrash1764000004005 } from './persistence/migrations/0006-trash.js';
import { CreateDamage1764000004006 } from './persistence/migrations/0007-damage.js';
import { AllowKeyShares1764000004007 } from './persistence/migrations/0008-key-shares.js';
import { CreateBlobSums1764000004021 } from './persistence/migrations/0021-blob-sums.js';
import { ObjectDerivative } from './persistence/object-derivative.entity.js';
import { ObjectVersion } from './persistence/object-version.entity.js';
import { StoredObject } from './persistence/object.entity.js';
import { Upload } from './persistence/upload.entity.js';
import { StorageHttpModule } from './storage-http.module.js';
import { StorageWorkerModule } from './storage-worker.module.js';
import { StorageErrors } from './storage.errors.js';
import { StorageModule } from './storage.module.js';
import { storagePermissions } from './storage.permissions.js';
import { StoragePersonalData } from './storage.personal-data.js';

export { PicturesApi, StorageApi, type StoredFile, type TakenPicture } from './storage.api.js';
export { StorageErrors } from './storage.errors.js';
export { ObjectDeleted, ObjectRestored, ObjectScanned, ObjectStored } from './storage.events.js';
export { StorageModule } from './storage.module.js';

/** Buckets of objects: uploads, downloads, images. */
export const storage = defineModule({
  name: 'storage',
  core: StorageModule,
  http: StorageHttpModule,
  worker: StorageWorkerModule,
  entities: [
    BlobDamage,
    BlobScrub,
    BlobSums,
    Bucket,
    BucketUsage,
    Blob,
    StoredObject,
    ObjectVersion,
    ObjectDerivative,
    Upload,
    BucketShare,
  ],
  migrations: [
    CreateStorage1764000004000,
    CreateUploads1764000004001,
    CreateShares1764000004002,
    AddBucketDriver1764000004003,
    AddScans1764000004004,
    AddTrash1764000004005,
    CreateDamage1764000004006,
    AllowKeyShares1764000004007,
    AddStorageRowSecurity1764000004020,
    CreateBlobSums1764000004021,
  ],
  permissions: storagePermissions,
  errors: StorageErrors.catalogue,
  jobs: [
    ApplyLifecycleJob,
    DescribeImageJob,
    MoveBucketJob,
    PurgeBucketJob,
    RemoveOrganizationBucketsJob,
    ScanObjectJob,
    ScrubBlobsJob,
    SweepStorageJob,
    ZipObjectsJob,
  ],
  personalData: StoragePersonalData,
});
