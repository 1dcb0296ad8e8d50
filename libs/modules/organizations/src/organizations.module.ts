import { Module } from '@nestjs/common';
import { UsersModule } from '@plinth/modules/users';
import { LeaveOrganizations } from './application/leave-organizations.js';
import { MembershipsService } from './application/memberships.service.js';
import { OrganizationNews } from './application/organization-news.js';
import { OrganizationsService } from './application/organizations.service.js';
import { Standing } from './application/standing.js';
import { OrganizationsApi } from './organizations.api.js';
import { OrganizationsPersonalData } from './organizations.personal-data.js';
import { InvitationsRepository } from './persistence/invitations.repository.js';
import { MembershipsRepository } from './persistence/memberships.repository.js';
import { OrganizationsRepository } from './persistence/organizations.repository.js';

const INNER = [
  InvitationsRepository,
  MembershipsRepository,
  OrganizationNews,
  OrganizationsRepository,
  OrganizationsService,
  Standing,
];

@Module({
  imports: [UsersModule],
  providers: [
    ...INNER,
    LeaveOrganizations,
    OrganizationsPersonalData,
    { provide: OrganizationsApi, useClass: MembershipsService },
  ],
  exports: [...INNER, OrganizationsApi, OrganizationsPersonalData],
})
export class OrganizationsModule {}
