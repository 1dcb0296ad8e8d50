import { definePermissions } from '@plinth/platform/access';

export const privacyPermissions = definePermissions('privacy', {
  read: 'See the receipts of erasures and how long things are kept.',
  export: 'Export everything that is kept on a person.',
  hold: 'Place and lift legal holds, which keep people from being erased, and see them.',
});
