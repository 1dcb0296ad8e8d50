import { Module } from '@nestjs/common';
import { UsersModule } from '@plinth/modules/users';
import { DomainRecords } from './application/domain-records.js';
import { DomainsService } from './application/domains.service.js';
import { LeaveOrganizations } from './application/leave-organizations.js';
import { MailDomains } from './application/mail-domains.js';
import { MembershipsService } from './application/memberships.service.js';
import { OrganizationNews } from './application/organization-news.js';
import { OrganizationsService } from './application/organizations.service.js';
import { Standing } from './application/standing.js';
import { OrganizationsApi } from './organizations.api.js';
import { OrganizationsPersonalData } from './organizations.personal-data.js';
import { DomainsRepository } from './persistence/domains.repository.js';
import { InvitationsRepository } from './persistence/invitations.repository.js';
import { MembershipsRepository } from './persistence/memberships.repository.js';
import { OrganizationsRepository } from './persistence/organizations.repository.js';
import { SettingsRepository } from './persistence/settings.repository.js';

const INNER = [
  DomainsRepository,
  DomainsService,
  InvitationsRepository,
  MailDomains,
  MembershipsRepository,
  OrganizationNews,
  OrganizationsRepository,
  OrganizationsService,
  SettingsRepository,
  Standing,
];

@Module({
  imports: [UsersModule],
  providers: [
    ...INNER,
    DomainRecords,
    LeaveOrganizations,
    OrganizationsPersonalData,
    { provide: OrganizationsApi, useClass: MembershipsService },
  ],
  exports: [...INNER, OrganizationsApi, OrganizationsPersonalData],
})
export class OrganizationsModule {}
