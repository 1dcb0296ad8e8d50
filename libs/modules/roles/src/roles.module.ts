import { Module } from '@nestjs/common';
import { HeldRolesService } from './application/held-roles.service.js';
import { MfaRoles } from './application/mfa-roles.js';
import { RoleNews } from './application/role-news.js';
import { RolesService } from './application/roles.service.js';
import { RolesRepository } from './persistence/roles.repository.js';
import { RolesApi } from './roles.api.js';
import { RolesPersonalData } from './roles.personal-data.js';

@Module({
  providers: [
    RolesRepository,
    HeldRolesService,
    MfaRoles,
    RoleNews,
    { provide: RolesApi, useClass: RolesService },
    RolesPersonalData,
  ],
  exports: [MfaRoles, RolesApi, RoleNews, RolesRepository, RolesPersonalData],
})
export class RolesModule {}
