import { defineErrors } from '@plinth/kernel';

export const UsersErrors = defineErrors('users', {
  notFound: ['not_found', 'There is no such user.'],
  emailTaken: ['conflict', 'This e-mail address is taken.'],
  emailInvalid: ['invalid', 'This is no e-mail address that an account can have.'],
  metadataTooLarge: ['too_large', 'The metadata would be larger than is allowed here.'],
  metadataRefused: ['refused', 'The metadata is not what the schema of this platform asks for.'],
  aboveCaller: ['forbidden', 'This person holds permissions that you lack.'],
});
