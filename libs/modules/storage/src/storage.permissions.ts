import { definePermissions } from '@plinth/platform/access';

export const storagePermissions = definePermissions('storage', {
  read: 'See the buckets and the usage of every owner. It does not open their objects.',
});
