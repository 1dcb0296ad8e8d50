import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  VerifiedAuthenticationResponse,
  VerifiedRegistrationResponse,
} from '@simplewebauthn/server';
import { httpSection, mailSection, type HttpConfig, type MailConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { KeyRing } from '@plinth/platform/secrets';
import type { UserRecord } from '@plinth/modules/users';
import { invalidPasskey } from '../../auth.errors.js';
import type { PasskeyEntity } from '../../persistence/passkey.entity.js';
import { NOBODY, OneTimeTokens } from '../links/one-time-tokens.js';

/** What a challenge was given out for; it is good for nothing else. */
export type CeremonyPurpose = 'passkey_registration' | 'passkey_sign_in' | 'passkey_mfa';

/** A passkey as it is offered to a browser. */
export type AllowedPasskey = Pick<PasskeyEntity, 'credentialId' | 'transports'>;

// So many are shown of every address, whatever it has.
const SHOWN = 8;
// EdDSA, ES256 and RS256: what devices of today speak.
const ALGORITHMS = [-8, -7, -257];
const TIMEOUT_MS = 300_000;

// Parsers of certificates take their time to load, and most processes never see a passkey.
const webAuthn = () => import('@simplewebauthn/server');

/**
 * The ceremonies of WebAuthn. The relying party and its origin come from `PUBLIC_URL`; every challenge is good once,
 * for five minutes and one purpose.
 */
@Injectable()
export class WebAuthn {
  private readonly origin: string;
  private readonly rpId: string;
  private readonly decoyKey: Buffer;

  constructor(
    private readonly tokens: OneTimeTokens,
    ring: KeyRing,
    @Inject(configToken(httpSection)) http: HttpConfig,
    @Inject(configToken(mailSection)) private readonly mail: MailConfig,
  ) {
    const url = new URL(http.publicUrl);
    this.origin = url.origin;
    this.rpId = url.hostname;
    this.decoyKey = ring.derive('passkey-decoy')[0] ?? Buffer.alloc(0);
  }

  /** What the browser makes a new passkey from. */
  async registrationOptions(
    user: UserRecord,
    existing: readonly PasskeyEntity[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await webAuthn();
    return generateRegistrationOptions({
      rpName: this.mail.brand,
      rpID: this.rpId,
      userID: handleOf(user.id),
      userName: user.email,
      userDisplayName: user.displayName ?? user.email,
      challenge: await this.challenge('passkey_registration', user.id),
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      excludeCredentials: existing.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /**
   * What the browser proves a passkey from.
   * @param userId whose passkeys `allowed` are; `null` where the caller has not said who they are.
   */
  async authenticationOptions(
    purpose: CeremonyPurpose,
    userId: string | null,
    allowed: readonly AllowedPasskey[],
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await webAuthn();
    return generateAuthenticationOptions({
      rpID: this.rpId,
      challenge: await this.challenge(purpose, userId),
      timeout: TIMEOUT_MS,
      allowCredentials: allowed.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      userVerification: purpose === 'passkey_mfa' ? 'preferred' : 'required',
    });
  }

  /**
   * The newest eight passkeys of an address, filled up with some that nobody has, so that neither their number nor their
   * order tells whether there are any. They are the same until the account gets a passkey or loses one: which was used
   * does not show.
   * @param own the oldest first.
   */
  hidden(email: string, own: readonly AllowedPasskey[]): AllowedPasskey[] {
    const newest = own.slice(-SHOWN);
    const decoys = Array.from({ length: SHOWN - newest.length }, (_, index): AllowedPasskey => {
      const credentialId = createHmac('sha256', this.decoyKey)
        .update(`${String(index)} ${email}`)
        .digest('base64url');
      return { credentialId, transports: ['internal', 'hybrid'] };
    });
    return [...newest, ...decoys].sort((left, right) => (left.credentialId < right.credentialId ? -1 : 1));
  }

  /** @throws {AppError} `auth.invalid_passkey` */
  async verifyRegistration(
    userId: string,
    response: object,
  ): Promise<NonNullable<VerifiedRegistrationResponse['registrationInfo']>> {
    const { verifyRegistrationResponse } = await webAuthn();
    const { registrationInfo } = await refusing(() =>
      verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: (challenge) => this.take(challenge, 'passkey_registration', userId),
        expectedOrigin: this.origin,
        expectedRPID: this.rpId,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (!registrationInfo) throw invalidPasskey();
    return registrationInfo;
  }

  /**
   * @param userId whom the challenge was given to; `null` where nobody had said who they are.
   * @throws {AppError} `auth.invalid_passkey`
   */
  async verifyAuthentication(
    passkey: PasskeyEntity,
    response: object,
    purpose: CeremonyPurpose,
    userId: string | null,
  ): Promise<VerifiedAuthenticationResponse['authenticationInfo']> {
    const { verifyAuthenticationResponse } = await webAuthn();
    const { verified, authenticationInfo } = await refusing(() =>
      verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: (challenge) => this.take(challenge, purpose, userId),
        expectedOrigin: this.origin,
        expectedRPID: this.rpId,
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(passkey.publicKey),
          counter: Number(passkey.counter),
        },
        requireUserVerification: purpose !== 'passkey_mfa',
      }),
    );
    if (!verified) throw invalidPasskey();
    return authenticationInfo;
  }

  private async challenge(purpose: CeremonyPurpose, userId: string | null): Promise<Uint8Array<ArrayBuffer>> {
    const token = await this.tokens.issueBeside(purpose, userId ?? NOBODY, '');
    return new Uint8Array(Buffer.from(token, 'base64url'));
  }

  private async take(challenge: string, purpose: CeremonyPurpose, userId: string | null): Promise<boolean> {
    const taken = await this.tokens.take(challenge, purpose);
    return taken?.userId === (userId ?? NOBODY);
  }
}

/** What a passkey calls the user: their id, which tells nothing about them. */
export function handleOf(userId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(userId.replaceAll('-', ''), 'hex'));
}

/** The library throws for whatever is wrong with a response, its shape included. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw invalidPasskey(error);
  }
}
