import { defineModule } from '@plinth/platform/module';
import { CreateRole1764000001000 } from './persistence/migrations/0001-role.js';
import { AddRoleMfa1764000001002 } from './persistence/migrations/0002-role-mfa.js';
import { RoleGrantEntity } from './persistence/role-grant.entity.js';
import { RoleEntity } from './persistence/role.entity.js';
import { RolesErrors } from './roles.errors.js';
import { RolesHttpModule } from './roles-http.module.js';
import { RolesModule } from './roles.module.js';
import { rolesPermissions } from './roles.permissions.js';
import { RolesPersonalData } from './roles.personal-data.js';

export { BUILT_IN_ROLES, MEMBER, permissionsOf, SUPER_ADMIN } from './application/built-in-roles.js';
export { RolesApi, type Access, type RoleToGrant, type SqlCondition } from './roles.api.js';
export { RolesErrors } from './roles.errors.js';
export { RolesModule } from './roles.module.js';

export const roles = defineModule({
  name: 'roles',
  core: RolesModule,
  http: RolesHttpModule,
  entities: [RoleEntity, RoleGrantEntity],
  migrations: [CreateRole1764000001000, AddRoleMfa1764000001002],
  permissions: rolesPermissions,
  errors: RolesErrors.catalogue,
  personalData: RolesPersonalData,
});
