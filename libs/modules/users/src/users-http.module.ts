import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { AssignRoles } from './application/assign-roles.js';
import { ChangeUser } from './application/change-user.js';
import { CreateUser } from './application/create-user.js';
import { DeleteUser } from './application/delete-user.js';
import { ListUsers } from './application/list-users.js';
import { Seniority } from './application/seniority.js';
import { SuspendUser } from './application/suspend-user.js';
import { AccessAdminController } from './http/access-admin.controller.js';
import { MeController } from './http/me.controller.js';
import { UserRolesAdminController } from './http/user-roles-admin.controller.js';
import { UsersAdminController } from './http/users-admin.controller.js';
import { UserListRepository } from './persistence/user-list.repository.js';
import { UsersModule } from './users.module.js';

@Module({
  imports: [UsersModule, RolesModule],
  providers: [AssignRoles, ChangeUser, CreateUser, DeleteUser, ListUsers, Seniority, SuspendUser, UserListRepository],
  controllers: [MeController, UsersAdminController, UserRolesAdminController, AccessAdminController],
})
export class UsersHttpModule {}
