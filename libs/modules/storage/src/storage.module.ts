import { Module } from '@nestjs/common';
import { s3Section, storageSection, type S3Config, type StorageConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { BucketAccess } from './application/bucket-access.js';
import { BucketsService } from './application/buckets.service.js';
import { CompleteUpload } from './application/complete-upload.js';
import { CopyObjects } from './application/copy-objects.js';
import { ImageDerivatives } from './application/image-derivatives.js';
import { ImageWorkshop } from './application/image-workshop.js';
import { ListObjects } from './application/list-objects.js';
import { MoveBucket } from './application/move-bucket.js';
import { PlacedBlobs } from './application/placed-blobs.js';
import { PersonalObjects } from './application/personal-objects.js';
import { Pictures } from './application/pictures.js';
import { ReadObject } from './application/read-object.js';
import { ReceiveBlob } from './application/receive-blob.js';
import { RemoveObjects } from './application/remove-objects.js';
import { RemoveUnusedBlobs } from './application/remove-unused-blobs.js';
import { ResumableUploads } from './application/resumable-uploads.js';
import { ShareBuckets } from './application/share-buckets.js';
import { SignedLinks } from './application/signed-links.js';
import { StagedBytes } from './application/staged-bytes.js';
import { StorageDoor } from './application/storage-door.js';
import { StoreObjects } from './application/store-objects.js';
import { TusProtocol } from './application/tus-protocol.js';
import { TusStore } from './application/tus-store.js';
import { UploadFiles } from './application/upload-files.js';
import { UploadHolds } from './application/upload-holds.js';
import { UploadObject } from './application/upload-object.js';
import { DiskDriver } from './drivers/disk-driver.js';
import { DiskLayout } from './drivers/disk-layout.js';
import { DiskStagingDriver } from './drivers/disk-staging-driver.js';
import { S3Bucket } from './drivers/s3-bucket.js';
import { S3Driver } from './drivers/s3-driver.js';
import { S3StagingDriver } from './drivers/s3-staging-driver.js';
import { StagingDriver } from './drivers/staging-driver.js';
import { StorageDriver } from './drivers/storage-driver.js';
import { StorageDrivers } from './drivers/storage-drivers.js';
import { BlobsRepository } from './persistence/blobs.repository.js';
import { BucketsRepository } from './persistence/buckets.repository.js';
import { DerivativesRepository } from './persistence/derivatives.repository.js';
import { ObjectChangesRepository } from './persistence/object-changes.repository.js';
import { ObjectsRepository } from './persistence/objects.repository.js';
import { SharesRepository } from './persistence/shares.repository.js';
import { UploadsRepository } from './persistence/uploads.repository.js';
import { UsageRepository } from './persistence/usage.repository.js';
import { PicturesApi, StorageApi } from './storage.api.js';
import { StoragePersonalData } from './storage.personal-data.js';

const persistence = [
  BlobsRepository,
  BucketsRepository,
  DerivativesRepository,
  ObjectChangesRepository,
  ObjectsRepository,
  SharesRepository,
  UploadsRepository,
  UsageRepository,
];

const application = [
  BucketAccess,
  BucketsService,
  CompleteUpload,
  CopyObjects,
  ImageDerivatives,
  ImageWorkshop,
  ListObjects,
  MoveBucket,
  PersonalObjects,
  ReadObject,
  ReceiveBlob,
  RemoveObjects,
  RemoveUnusedBlobs,
  ResumableUploads,
  ShareBuckets,
  SignedLinks,
  StagedBytes,
  StoreObjects,
  UploadFiles,
  TusProtocol,
  TusStore,
  UploadHolds,
  UploadObject,
];

const drivers = [
  {
    provide: DiskLayout,
    inject: [configToken(storageSection)],
    useFactory: ({ folder }: StorageConfig) => new DiskLayout(folder),
  },
  {
    provide: S3Bucket,
    inject: [configToken(s3Section)],
    useFactory: (config: S3Config) => new S3Bucket(config),
  },
  {
    provide: StorageDrivers,
    inject: [configToken(storageSection), configToken(s3Section), DiskLayout, S3Bucket],
    useFactory: (storage: StorageConfig, s3: S3Config, layout: DiskLayout, bucket: S3Bucket) => {
      const disk = new DiskDriver(layout);
      if (s3.bucket === null) return new StorageDrivers(disk, []);
      const remote = new S3Driver(bucket);
      return storage.driver === 's3' ? new StorageDrivers(remote, [disk]) : new StorageDrivers(disk, [remote]);
    },
  },
  {
    provide: StorageDriver,
    inject: [StorageDrivers, BlobsRepository],
    useFactory: (drivers: StorageDrivers, blobs: BlobsRepository) =>
      drivers.all.length === 1 ? drivers.home : new PlacedBlobs(drivers, blobs),
  },
  {
    provide: StagingDriver,
    inject: [StorageDrivers, DiskLayout, S3Bucket],
    useFactory: ({ home }: StorageDrivers, layout: DiskLayout, bucket: S3Bucket) =>
      home.isRemote ? new S3StagingDriver(bucket) : new DiskStagingDriver(layout),
  },
];

/** The services of storage. */
@Module({
  providers: [
    ...persistence,
    ...application,
    ...drivers,
    StoragePersonalData,
    { provide: StorageApi, useClass: StorageDoor },
    { provide: PicturesApi, useClass: Pictures },
  ],
  exports: [
    ...persistence,
    ...application,
    StorageDriver,
    StorageDrivers,
    StagingDriver,
    StoragePersonalData,
    StorageApi,
    PicturesApi,
  ],
})
export class StorageModule {}
