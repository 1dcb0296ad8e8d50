import { defineErrors } from '@plinth/kernel';

export const RolesErrors = defineErrors('roles', {
  notFound: ['not_found', 'There is no such role.'],
  nameTaken: ['conflict', 'A role of this name exists.'],
  builtIn: ['conflict', 'A built-in role cannot be changed or deleted.'],
  everyoneIsMember: ['conflict', 'Everyone is a member; this role cannot be taken away.'],
  lastSuperAdmin: ['conflict', 'This is the last active super-admin.'],
  permissionNotHeld: ['forbidden', 'Nobody grants what they lack.'],
  mfaConfigured: [
    'conflict',
    'The configuration asks holders of this role for a second factor, which cannot be taken back here.',
  ],
  unknownPermission: ['invalid', 'There is no such permission.'],
});
