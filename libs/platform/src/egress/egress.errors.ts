import { defineErrors } from '@plinth/kernel';

export const EgressErrors = defineErrors('egress', {
  invalidUrl: ['invalid', 'Only http and https addresses without a user name can be called.'],
  invalidRequest: ['invalid', 'The request cannot be sent as it is.'],
  addressRefused: ['refused', 'The host is not public, so it is not called.'],
  hostUnknown: ['bad_upstream', 'The host could not be found.'],
  unreachable: ['bad_upstream', 'The server could not be reached, or broke off.'],
  timeout: ['bad_upstream', 'The server took too long.'],
});
