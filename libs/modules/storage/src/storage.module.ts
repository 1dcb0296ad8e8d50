import { Module } from '@nestjs/common';
import { storageSection, type StorageConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { BucketsService } from './application/buckets.service.js';
import { CopyObjects } from './application/copy-objects.js';
import { ImageDerivatives } from './application/image-derivatives.js';
import { ImageWorkshop } from './application/image-workshop.js';
import { ListObjects } from './application/list-objects.js';
import { ReadObject } from './application/read-object.js';
import { ReceiveBlob } from './application/receive-blob.js';
import { RemoveObjects } from './application/remove-objects.js';
import { RemoveUnusedBlobs } from './application/remove-unused-blobs.js';
import { SignedLinks } from './application/signed-links.js';
import { StorageDoor } from './application/storage-door.js';
import { StoreObjects } from './application/store-objects.js';
import { UploadFiles } from './application/upload-files.js';
import { UploadObject } from './application/upload-object.js';
import { DiskDriver } from './drivers/disk-driver.js';
import { StorageDriver } from './drivers/storage-driver.js';
import { BlobsRepository } from './persistence/blobs.repository.js';
import { BucketsRepository } from './persistence/buckets.repository.js';
import { DerivativesRepository } from './persistence/derivatives.repository.js';
import { ObjectChangesRepository } from './persistence/object-changes.repository.js';
import { ObjectsRepository } from './persistence/objects.repository.js';
import { UsageRepository } from './persistence/usage.repository.js';
import { StorageApi } from './storage.api.js';
import { StoragePersonalData } from './storage.personal-data.js';

const persistence = [
  BlobsRepository,
  BucketsRepository,
  DerivativesRepository,
  ObjectChangesRepository,
  ObjectsRepository,
  UsageRepository,
];

const application = [
  BucketsService,
  CopyObjects,
  ImageDerivatives,
  ImageWorkshop,
  ListObjects,
  ReadObject,
  ReceiveBlob,
  RemoveObjects,
  RemoveUnusedBlobs,
  SignedLinks,
  StoreObjects,
  UploadFiles,
  UploadObject,
];

const driver = {
  provide: StorageDriver,
  inject: [configToken(storageSection)],
  useFactory: ({ folder }: StorageConfig) => new DiskDriver(folder),
};

/** The services of storage. */
@Module({
  providers: [
    ...persistence,
    ...application,
    driver,
    StoragePersonalData,
    { provide: StorageApi, useClass: StorageDoor },
  ],
  exports: [...persistence, ...application, StorageDriver, StoragePersonalData, StorageApi],
})
export class StorageModule {}
