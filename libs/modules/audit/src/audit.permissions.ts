import { definePermissions } from '@plinth/platform/access';

export const auditPermissions = definePermissions('audit', {
  read: 'See, verify and export what everybody did.',
});
