import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { StorageModule } from '@plinth/modules/storage';
import { Avatars } from './application/avatars.js';
import { CloseAccount } from './application/close-account.js';
import { ExplainAccess } from './application/explain-access.js';
import { ExportUsers } from './application/export/export-users.js';
import { ImportAuthority } from './application/import/import-authority.js';
import { ImportBatch } from './application/import/import-batch.js';
import { ImportUsers } from './application/import/import-users.js';
import { StartImport } from './application/import/start-import.js';
import { ListUsers } from './application/list-users.js';
import { MetadataRules } from './application/metadata-rules.js';
import { Seniority } from './application/seniority.js';
import { UserFilesService } from './application/user-files.service.js';
import { UserNews } from './application/user-news.js';
import { UsersService } from './application/users.service.js';
import { ImportedAccountsRepository } from './persistence/imported-accounts.repository.js';
import { UserImportsRepository } from './persistence/user-imports.repository.js';
import { UserListRepository } from './persistence/user-list.repository.js';
import { UsersRepository } from './persistence/users.repository.js';
import { UserFilesApi, UsersApi } from './users.api.js';
import { UsersPersonalData } from './users.personal-data.js';

@Module({
  imports: [RolesModule, StorageModule],
  providers: [
    UsersRepository,
    UserListRepository,
    UserImportsRepository,
    ImportedAccountsRepository,
    UserNews,
    Avatars,
    ExplainAccess,
    MetadataRules,
    CloseAccount,
    Seniority,
    ListUsers,
    ImportAuthority,
    ImportBatch,
    ImportUsers,
    StartImport,
    ExportUsers,
    { provide: UserFilesApi, useClass: UserFilesService },
    { provide: UsersApi, useClass: UsersService },
    UsersPersonalData,
  ],
  exports: [
    UsersApi,
    UserFilesApi,
    ExplainAccess,
    UserNews,
    Avatars,
    MetadataRules,
    Seniority,
    UsersRepository,
    ListUsers,
    ImportUsers,
    StartImport,
    ExportUsers,
    UsersPersonalData,
  ],
})
export class UsersModule {}
