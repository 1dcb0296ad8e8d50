import { defineErrors } from '@plinth/kernel';

export const PrivacyErrors = defineErrors('privacy', {
  inPerson: ['forbidden', 'Only a person who has signed in can ask for this: no key, and nobody in their place.'],
  personNotFound: ['not_found', 'There is no such person.'],
  aboveCaller: ['forbidden', 'This person holds permissions that you lack.'],
  exportNotFound: ['not_found', 'This link has expired or is not ours: export again.'],
  holdNotFound: ['not_found', 'There is no such legal hold, or it was lifted.'],
  ownHold: ['forbidden', 'Nobody lifts a legal hold on themselves.'],
  erasureNotFound: ['not_found', 'There is no such erasure.'],
});
