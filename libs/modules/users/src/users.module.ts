import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { UsersService } from './application/users.service.js';
import { UsersRepository } from './persistence/users.repository.js';
import { UsersApi } from './users.api.js';
import { UsersPersonalData } from './users.personal-data.js';

@Module({
  imports: [RolesModule],
  providers: [UsersRepository, { provide: UsersApi, useClass: UsersService }, UsersPersonalData],
  exports: [UsersApi, UsersRepository, UsersPersonalData],
})
export class UsersModule {}
