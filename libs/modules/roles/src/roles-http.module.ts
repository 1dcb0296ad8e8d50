import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AssertMfaChange } from './application/assert-mfa-change.js';
import { DefineRolesService } from './application/define-roles.service.js';
import { PresentRole } from './application/present-role.js';
import { PreviewRoles } from './application/preview-roles.js';
import { ProtectedRoutes } from './application/protected-routes.js';
import { RoleOutcome } from './application/role-outcome.js';
import { PermissionsAdminController } from './http/permissions-admin.controller.js';
import { RolesAdminController } from './http/roles-admin.controller.js';
import { RolesModule } from './roles.module.js';

@Module({
  imports: [RolesModule, DiscoveryModule],
  providers: [AssertMfaChange, DefineRolesService, PresentRole, PreviewRoles, ProtectedRoutes, RoleOutcome],
  controllers: [RolesAdminController, PermissionsAdminController],
})
export class RolesHttpModule {}
