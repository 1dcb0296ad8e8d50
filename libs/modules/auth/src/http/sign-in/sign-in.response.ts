import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import type { TokenSet } from '../../application/sessions/token-sets.js';
import type { MfaChallenge } from '../../application/sign-in/sign-in.js';
import { MfaChallengeResponse } from './mfa-challenge.response.js';
import { TokenSetResponse } from './token-set.response.js';

/** What a sign-in answers: a token set, or the wish for a second factor. */
export type SignInResponse = TokenSetResponse | MfaChallengeResponse;

/** Shapes the outcome of a sign-in. */
export function signInResponse(outcome: TokenSet | MfaChallenge): SignInResponse {
  return 'mfaToken' in outcome ? MfaChallengeResponse.from(outcome) : TokenSetResponse.from(outcome);
}

/** Documents an answer as the outcome of a sign-in. */
export function ApiSignIn() {
  return applyDecorators(
    ApiExtraModels(TokenSetResponse, MfaChallengeResponse),
    ApiOkResponse({
      description: 'A token set, or the wish for a second factor.',
      schema: { oneOf: [{ $ref: getSchemaPath(TokenSetResponse) }, { $ref: getSchemaPath(MfaChallengeResponse) }] },
    }),
  );
}
