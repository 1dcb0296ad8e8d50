import { Module } from '@nestjs/common';
import { RolesModule } from '@plinth/modules/roles';
import { AssignRoles } from './application/assign-roles.js';
import { ChangeUser } from './application/change-user.js';
import { CreateUser } from './application/create-user.js';
import { DeleteUser } from './application/delete-user.js';
import { StartExport } from './application/export/start-export.js';
import { SuspendUser } from './application/suspend-user.js';
import { AccessAdminController } from './http/access-admin.controller.js';
import { MeController } from './http/me.controller.js';
import { UserRolesAdminController } from './http/user-roles-admin.controller.js';
import { UsersAdminController } from './http/users-admin.controller.js';
import { UsersBulkAdminController } from './http/users-bulk-admin.controller.js';
import { UsersModule } from './users.module.js';

@Module({
  imports: [UsersModule, RolesModule],
  providers: [AssignRoles, ChangeUser, CreateUser, DeleteUser, StartExport, SuspendUser],
  controllers: [
    MeController,
    UsersBulkAdminController,
    UsersAdminController,
    UserRolesAdminController,
    AccessAdminController,
  ],
})
export class UsersHttpModule {}
