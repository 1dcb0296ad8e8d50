import { defineModule } from '@plinth/platform/module';
import { OrganizationsErrors } from './organizations.errors.js';
import { OrganizationsHttpModule } from './organizations-http.module.js';
import { OrganizationsModule } from './organizations.module.js';
import { OrganizationsPersonalData } from './organizations.personal-data.js';
import { CreateOrganization1764000006000 } from './persistence/migrations/0001-organization.js';
import { OrganizationInvitationEntity } from './persistence/organization-invitation.entity.js';
import { OrganizationMembershipEntity } from './persistence/organization-membership.entity.js';
import { OrganizationEntity } from './persistence/organization.entity.js';

export { OrganizationsApi, type OrganizationRole } from './organizations.api.js';
export { OrganizationsErrors } from './organizations.errors.js';
export { OrganizationDeleted } from './organizations.events.js';
export { OrganizationsModule } from './organizations.module.js';

export const organizations = defineModule({
  name: 'organizations',
  core: OrganizationsModule,
  http: OrganizationsHttpModule,
  entities: [OrganizationEntity, OrganizationMembershipEntity, OrganizationInvitationEntity],
  migrations: [CreateOrganization1764000006000],
  errors: OrganizationsErrors.catalogue,
  personalData: OrganizationsPersonalData,
});
