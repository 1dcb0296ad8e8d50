import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { UserNews } from './application/user-news.js';
import { UsersService } from './application/users.service.js';
import { UsersRepository } from './persistence/users.repository.js';
import { UsersApi } from './users.api.js';
import { UsersPersonalData } from './users.personal-data.js';

@Module({
  imports: [RolesModule],
  providers: [UsersRepository, UserNews, { provide: UsersApi, useClass: UsersService }, UsersPersonalData],
  exports: [UsersApi, UserNews, UsersRepository, UsersPersonalData],
})
export class UsersModule {}
