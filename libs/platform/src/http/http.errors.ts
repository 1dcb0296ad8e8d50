import { defineErrors } from '@plinth/kernel';

export const HttpErrors = defineErrors('http', {
  routeNotFound: ['not_found', 'There is nothing at this address.'],
  methodNotAllowed: ['method_not_allowed', 'This address does not answer that method.'],
  malformedRequest: ['invalid', 'The request could not be understood.'],
  malformedJson: ['invalid', 'The body is not valid JSON.'],
  validationFailed: ['invalid', 'Some of what was sent is not valid.'],
  badCursor: ['invalid', 'The cursor is not one that this list gave out.'],
  bodyTooLarge: ['too_large', 'The body is larger than this route accepts.'],
  addressTooLong: ['address_too_long', 'The address is longer than this server accepts.'],
  headersTooLarge: ['headers_too_large', 'The headers are more, or longer, than this server accepts.'],
  unsupportedMediaType: ['unsupported_media_type', 'This route takes a body of type application/json.'],
  preconditionFailed: ['precondition_failed', 'It has changed since you read it: fetch it again.'],
  idempotencyKeyReused: ['refused', 'This idempotency key was used for another request.'],
  idempotencyKeyInFlight: ['conflict', 'The first request with this idempotency key is still running.'],
  requestTimeout: ['timeout', 'The request took too long to arrive.'],
  overloaded: ['unavailable', 'There is more to do than can be done in time; try again shortly.'],
  internal: ['internal', 'Something went wrong on our side. The request id helps us to find it.'],
});
