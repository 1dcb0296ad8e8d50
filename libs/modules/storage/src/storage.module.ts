import { Module } from '@nestjs/common';
import { storageSection, type StorageConfig } from '@plinth/config';
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
import { StagingDriver } from './drivers/staging-driver.js';
import { StorageDriver } from './drivers/storage-driver.js';
import { BlobsRepository } from './persistence/blobs.repository.js';
import { BucketsRepository } from './persistence/buckets.repository.js';
import { DamageRepository } from './persistence/damage.repository.js';
import { DerivativesRepository } from './persistence/derivatives.repository.js';
import { ObjectChangesRepository } from './persistence/object-changes.repository.js';
import { ObjectsRepository } from './persistence/objects.repository.js';
import { SharesRepository } from './persistence/shares.repository.js';
import { TrashRepository } from './persistence/trash.repository.js';
import { UploadsRepository } from './persistence/uploads.repository.js';
import { UsageRepository } from './persistence/usage.repository.js';
import { StorageApi } from './storage.api.js';
import { StoragePersonalData } from './storage.personal-data.js';

const persistence = [
  BlobsRepository,
  BucketsRepository,
  DamageRepository,
  DerivativesRepository,
  ObjectChangesRepository,
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
  { provide: StorageDriver, inject: [DiskLayout], useFactory: (layout: DiskLayout) => new DiskDriver(layout) },
  { provide: StagingDriver, inject: [DiskLayout], useFactory: (layout: DiskLayout) => new DiskStagingDriver(layout) },
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
  ],
  exports: [
    ...persistence,
    ...application,
    MalwareScanner,
    StorageDriver,
    StagingDriver,
    StoragePersonalData,
    StorageApi,
  ],
})
export class StorageModule {}
