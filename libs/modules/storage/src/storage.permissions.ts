import { definePermissions } from '@plinth/platform/access';

export const storagePermissions = definePermissions('storage', {
  manage: 'Decide which driver holds the bytes of a bucket, whoever owns it.',
  read: 'See the buckets and the usage of every owner. It does not open their objects.',
});
