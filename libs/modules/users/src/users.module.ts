import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { CloseAccount } from './application/close-account.js';
import { Seniority } from './application/seniority.js';
import { UserNews } from './application/user-news.js';
import { UsersService } from './application/users.service.js';
import { UsersRepository } from './persistence/users.repository.js';
import { UsersApi } from './users.api.js';
import { UsersPersonalData } from './users.personal-data.js';

@Module({
  imports: [RolesModule],
  providers: [
    UsersRepository,
    UserNews,
    CloseAccount,
    Seniority,
    { provide: UsersApi, useClass: UsersService },
    UsersPersonalData,
  ],
  exports: [UsersApi, UserNews, Seniority, UsersRepository, UsersPersonalData],
})
export class UsersModule {}
