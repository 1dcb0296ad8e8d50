import { Module } from '@nestjs/common';
import { s3Section, storageSection, type S3Config, type StorageConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { AnnounceStored } from './application/announce-stored.js';
import { ArchiveEntries } from './application/archive-entries.js';
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
import { Trash } from './application/lifecycle/trash.js';
import { ClamdScanner } from './application/scanning/clamd-scanner.js';
import { MalwareScanner, NoScanner } from './application/scanning/malware-scanner.js';
import { ShareBuckets } from './application/share-buckets.js';
import { SignedLinks } from './application/signed-links.js';
import { StagedBytes } from './application/staged-bytes.js';
import { StorageDoor } from './application/storage-door.js';
import { StoreObjects } from './application/store-objects.js';
import { StreamArchive } from './application/stream-archive.js';
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
import { BlobSumsRepository } from './persistence/blob-sums.repository.js';
import { BlobsRepository } from './persistence/blobs.repository.js';
import { BucketsRepository } from './persistence/buckets.repository.js';
import { DamageRepository } from './persistence/damage.repository.js';
import { DerivativesRepository } from './persistence/derivatives.repository.js';
import { ObjectChangesRepository } from './persistence/object-changes.repository.js';
import { ObjectListRepository } from './persistence/object-list.repository.js';
import { ObjectsRepository } from './persistence/objects.repository.js';
import { SharesRepository } from './persistence/shares.repository.js';
import { TrashRepository } from './persistence/trash.repository.js';
import { UploadsRepository } from './persistence/uploads.repository.js';
import { UsageRepository } from './persistence/usage.repository.js';
import { PicturesApi, StorageApi } from './storage.api.js';
import { StoragePersonalData } from './storage.personal-data.js';

const persistence = [
  BlobsRepository,
  BlobSumsRepository,
  BucketsRepository,
  DamageRepository,
  DerivativesRepository,
  ObjectChangesRepository,
  ObjectListRepository,
  ObjectsRepository,
  SharesRepository,
  TrashRepository,
  UploadsRepository,
  UsageRepository,
];

const application = [
  AnnounceStored,
  ArchiveEntries,
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
  StreamArchive,
  Trash,
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
    inject: [configToken(storageSection), configToken(s3Section), DiskLayout, S3Bucket, BlobSumsRepository],
    useFactory: (
      storage: StorageConfig,
      s3: S3Config,
      layout: DiskLayout,
      bucket: S3Bucket,
      sums: BlobSumsRepository,
    ) => {
      const disk = new DiskDriver(layout);
      if (s3.bucket === null) return new StorageDrivers(disk, []);
      const remote = new S3Driver(bucket, sums);
      return storage.driver === 's3' ? new StorageDrivers(remote, [disk]) : new StorageDrivers(disk, [remote]);
    },
  },
  {
    provide: StorageDriver,
    inject: [StorageDrivers, BlobsRepository, BlobSumsRepository],
    useFactory: (drivers: StorageDrivers, blobs: BlobsRepository, sums: BlobSumsRepository) =>
      drivers.all.length === 1 ? drivers.home : new PlacedBlobs(drivers, blobs, sums),
  },
  {
    provide: StagingDriver,
    inject: [StorageDrivers, DiskLayout, S3Bucket],
    useFactory: ({ home }: StorageDrivers, layout: DiskLayout, bucket: S3Bucket) =>
      home.isRemote ? new S3StagingDriver(bucket) : new DiskStagingDriver(layout),
  },
];

const scanner = {
  provide: MalwareScanner,
  inject: [configToken(storageSection)],
  useFactory: ({ clamavUrl, clamavTimeoutSeconds }: StorageConfig) =>
    clamavUrl === null ? new NoScanner() : new ClamdScanner(clamavUrl, clamavTimeoutSeconds),
};

/** The services of storage. */
@Module({
  providers: [
    ...persistence,
    ...application,
    ...drivers,
    scanner,
    StoragePersonalData,
    { provide: StorageApi, useClass: StorageDoor },
    { provide: PicturesApi, useClass: Pictures },
  ],
  exports: [
    ...persistence,
    ...application,
    MalwareScanner,
    StorageDriver,
    StorageDrivers,
    StagingDriver,
    StoragePersonalData,
    StorageApi,
    PicturesApi,
  ],
})
export class StorageModule {}
