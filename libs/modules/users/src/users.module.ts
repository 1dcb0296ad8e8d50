import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { StorageModule } from '@plinth/modules/storage';
import { Avatars } from './application/avatars.js';
import { ExplainAccess } from './application/explain-access.js';
import { MetadataRules } from './application/metadata-rules.js';
import { UserNews } from './application/user-news.js';
import { UsersService } from './application/users.service.js';
import { UsersRepository } from './persistence/users.repository.js';
import { UsersApi } from './users.api.js';
import { UsersPersonalData } from './users.personal-data.js';

@Module({
  imports: [RolesModule, StorageModule],
  providers: [
    UsersRepository,
    UserNews,
    Avatars,
    ExplainAccess,
    MetadataRules,
    { provide: UsersApi, useClass: UsersService },
    UsersPersonalData,
  ],
  exports: [UsersApi, ExplainAccess, UserNews, Avatars, MetadataRules, UsersRepository, UsersPersonalData],
})
export class UsersModule {}
