import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { UsersModule } from '@plinth/modules/users';
import { KeepHolds } from './application/keep-holds.js';
import { RequestExport } from './application/request-export.js';
import { TakeExport } from './application/take-export.js';
import { ArchivesController } from './http/archives.controller.js';
import { ErasuresAdminController } from './http/erasures-admin.controller.js';
import { LegalHoldsAdminController } from './http/legal-holds-admin.controller.js';
import { PersonalExportsController } from './http/personal-exports.controller.js';
import { RetentionAdminController } from './http/retention-admin.controller.js';
import { PrivacyModule } from './privacy.module.js';

/** The routes of privacy. */
@Module({
  imports: [PrivacyModule, UsersModule, RolesModule],
  providers: [KeepHolds, RequestExport, TakeExport],
  controllers: [
    ArchivesController,
    ErasuresAdminController,
    LegalHoldsAdminController,
    PersonalExportsController,
    RetentionAdminController,
  ],
})
export class PrivacyHttpModule {}
