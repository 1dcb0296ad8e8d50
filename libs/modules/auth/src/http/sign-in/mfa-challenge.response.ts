import { ApiProperty } from '@nestjs/swagger';
import type { FactorOffer } from '../../persistence/mfa-factors.repository.js';
import type { MfaChallenge } from '../../application/sign-in/sign-in.js';

/** A second factor that a sign-in may be completed with. */
export class FactorOfferResponse implements FactorOffer {
  /** A UUIDv7. */
  id: string;

  /** `totp`: a code of an authenticator app. `passkey`: see POST /v1/auth/mfa/passkey-options. */
  @ApiProperty({ enum: ['totp', 'passkey'] })
  type: FactorOffer['type'];
}

/** A sign-in that waits for a second factor. */
export class MfaChallengeResponse {
  /** Always true. */
  @ApiProperty({ type: 'boolean', enum: [true] })
  mfaRequired: true;

  /** Goes to POST /v1/auth/mfa/verify with a code of a factor, or a recovery code, within five minutes. */
  mfaToken: string;

  /** What may be used. */
  @ApiProperty({ type: [FactorOfferResponse] })
  factors: readonly FactorOfferResponse[];

  static from({ mfaToken, factors }: MfaChallenge): MfaChallengeResponse {
    return { mfaRequired: true, mfaToken, factors };
  }
}
