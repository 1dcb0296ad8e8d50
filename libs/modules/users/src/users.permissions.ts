import { definePermissions } from '@plinth/platform/access';

export const usersPermissions = definePermissions('users', {
  read: 'See every account.',
  write: 'Make, change, suspend and reactivate accounts.',
  delete: 'Delete accounts with everything that is kept on the person.',
  export: 'Take every account along in a file.',
  impersonate: 'Act in the place of somebody else, visibly and for a limited time.',
});
