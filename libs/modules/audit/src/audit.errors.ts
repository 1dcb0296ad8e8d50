import { defineErrors } from '@plinth/kernel';

export const AuditErrors = defineErrors('audit', {
  eventNotFound: ['not_found', 'There is no such event.'],
  exportNotFound: ['not_found', 'This link has been used or has expired: export again.'],
});
