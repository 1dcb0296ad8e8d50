import { defineErrors } from '@plinth/kernel';

export const KeptFileErrors = defineErrors('files', {
  notFound: ['not_found', 'There is no such file, or its link has expired.'],
  tooLarge: ['too_large', 'The file is larger than this takes.'],
});
