import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { UsersModule } from '@plinth/modules/users';
import { ArchiveFiles } from './application/archive-files.js';
import { ExportLinks } from './application/export-links.js';
import { ExportsRetention } from './application/exports-retention.js';
import { MakeExport } from './application/make-export.js';
import { PersonalArchive } from './application/personal-archive.js';
import { PersonalExportsRepository } from './persistence/personal-exports.repository.js';
import { PrivacyPersonalData } from './privacy.personal-data.js';

/** The services of privacy. */
@Module({
  imports: [UsersModule, RolesModule],
  providers: [
    ArchiveFiles,
    ExportLinks,
    ExportsRetention,
    MakeExport,
    PersonalArchive,
    PersonalExportsRepository,
    PrivacyPersonalData,
  ],
  exports: [
    ArchiveFiles,
    ExportLinks,
    ExportsRetention,
    MakeExport,
    PersonalArchive,
    PersonalExportsRepository,
    PrivacyPersonalData,
  ],
})
export class PrivacyModule {}
