import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AssertMfaChange } from './application/assert-mfa-change.js';
import { DefineRolesService } from './application/define-roles.service.js';
import { PreviewRoles } from './application/preview-roles.js';
import { ProtectedRoutes } from './application/protected-routes.js';
import { PermissionsAdminController } from './http/permissions-admin.controller.js';
import { RolesAdminController } from './http/roles-admin.controller.js';
import { RolesModule } from './roles.module.js';

@Module({
  imports: [RolesModule, DiscoveryModule],
  providers: [AssertMfaChange, DefineRolesService, PreviewRoles, ProtectedRoutes],
  controllers: [RolesAdminController, PermissionsAdminController],
})
export class RolesHttpModule {}
