import { defineErrors } from '@plinth/kernel';

export const UsersErrors = defineErrors('users', {
  notFound: ['not_found', 'There is no such user.'],
  emailTaken: ['conflict', 'This e-mail address is taken.'],
  emailInvalid: ['invalid', 'This is no e-mail address that an account can have.'],
  metadataTooLarge: ['too_large', 'The metadata would be larger than is allowed here.'],
  metadataRefused: ['refused', 'The metadata is not what the schema of this platform asks for.'],
  importColumns: ['invalid', 'The first line must name columns that an import knows, email among them, each once.'],
  importEmpty: ['invalid', 'There is nothing to import.'],
  importType: ['unsupported_media_type', 'An import is text/csv or application/x-ndjson.'],
  importTooLong: ['refused', 'An import has at most 500,000 rows: split it.'],
  importGone: ['not_found', 'What was to be imported is not kept any more.'],
  importNotAllowed: ['forbidden', 'Whoever asked for this import may not change accounts any more.'],
  aboveCaller: ['forbidden', 'This person holds permissions that you lack.'],
});
