import { defineErrors } from '@plinth/kernel';

export const AuditErrors = defineErrors('audit', {
  eventNotFound: ['not_found', 'There is no such event.'],
});
