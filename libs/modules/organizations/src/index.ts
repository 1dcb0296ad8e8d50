import { defineModule } from '@plinth/platform/module';
import { organizationMailSamples } from './application/invitation-texts.js';
import { OrganizationsErrors } from './organizations.errors.js';
import { OrganizationsHttpModule } from './organizations-http.module.js';
import { OrganizationsWorkerModule } from './organizations-worker.module.js';
import { RecheckDomainsJob } from './jobs/recheck-domains.job.js';
import { OrganizationsModule } from './organizations.module.js';
import { OrganizationsPersonalData } from './organizations.personal-data.js';
import { AddOrganizationRowSecurity1764000006020 } from './persistence/migrations/0020-row-security.js';
import { CreateOrganization1764000006000 } from './persistence/migrations/0001-organization.js';
import { AddOrganizationSettings1764000006001 } from './persistence/migrations/0002-organization-settings.js';
import { OrganizationDomainEntity } from './persistence/organization-domain.entity.js';
import { OrganizationInvitationEntity } from './persistence/organization-invitation.entity.js';
import { OrganizationMembershipEntity } from './persistence/organization-membership.entity.js';
import { OrganizationEntity } from './persistence/organization.entity.js';

export { OrganizationsApi, SingleSignOn, type Membership, type OrganizationRole } from './organizations.api.js';
export { OrganizationsErrors } from './organizations.errors.js';
export { OrganizationDeleted } from './organizations.events.js';
export { OrganizationsModule } from './organizations.module.js';

export const organizations = defineModule({
  name: 'organizations',
  core: OrganizationsModule,
  http: OrganizationsHttpModule,
  worker: OrganizationsWorkerModule,
  entities: [OrganizationEntity, OrganizationMembershipEntity, OrganizationInvitationEntity, OrganizationDomainEntity],
  migrations: [
    CreateOrganization1764000006000,
    AddOrganizationSettings1764000006001,
    AddOrganizationRowSecurity1764000006020,
  ],
  jobs: [RecheckDomainsJob],
  errors: OrganizationsErrors.catalogue,
  mails: organizationMailSamples,
  personalData: OrganizationsPersonalData,
});
