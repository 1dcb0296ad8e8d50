import { definePermissions } from '@plinth/platform/access';

export const rolesPermissions = definePermissions('roles', {
  read: 'See roles, the catalogue of permissions and who may do what.',
  write: 'Make, change and delete roles.',
  assign: 'Give roles to people and take them away.',
});
