import { Module } from '@nestjs/common';
import { StorageReadiness } from './application/storage-readiness.js';
import { ArchiveController } from './http/archive.controller.js';
import { BucketsController } from './http/buckets.controller.js';
import { ObjectActionsController } from './http/object-actions.controller.js';
import { ObjectDownloadsController } from './http/object-downloads.controller.js';
import { ObjectsController } from './http/objects.controller.js';
import { SharesController } from './http/shares.controller.js';
import { SignedUrlsController } from './http/signed-urls.controller.js';
import { StorageDamageController } from './http/storage-damage.controller.js';
import { StorageAdminController } from './http/storage-admin.controller.js';
import { TrashController } from './http/trash.controller.js';
import { UploadsController } from './http/uploads.controller.js';
import { UsageController } from './http/usage.controller.js';
import { StorageModule } from './storage.module.js';

/** The routes of storage. */
@Module({
  imports: [StorageModule],
  providers: [StorageReadiness],
  controllers: [
    BucketsController,
    ObjectDownloadsController,
    ObjectsController,
    ObjectActionsController,
    SharesController,
    TrashController,
    ArchiveController,
    SignedUrlsController,
    UploadsController,
    UsageController,
    StorageAdminController,
    StorageDamageController,
  ],
})
export class StorageHttpModule {}
