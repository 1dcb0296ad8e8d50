import { definePermissions } from '@plinth/platform/access';

export const authPermissions = definePermissions('auth', {
  read: 'See the providers of single sign-on, and the service accounts of the platform.',
  providers: 'Add, change and remove providers of single sign-on.',
  'service-accounts': 'Make and remove service accounts of the platform, and their keys.',
});
