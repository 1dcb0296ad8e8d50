import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { MFA } from '@plinth/platform/access';
import { invalidPasskey } from '../../auth.errors.js';
import type { PasskeyEntity } from '../../persistence/passkey.entity.js';
import { PasskeysRepository } from '../../persistence/passkeys.repository.js';
import { handleOf, WebAuthn, type CeremonyPurpose } from './web-authn.js';

/** A passkey that was proved. */
export interface ProvedPasskey {
  readonly passkey: PasskeyEntity;
  /** How identity was proved, in the terms of RFC 8176. With user verification it is two factors in one. */
  readonly amr: readonly string[];
}

/** Takes the proof that somebody holds a passkey. */
@Injectable()
export class ProvePasskey {
  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly webAuthn: WebAuthn,
    private readonly clock: Clock,
  ) {}

  /**
   * @param response an AuthenticationResponseJSON, of any shape until it is verified.
   * @param challenged whom the challenge was given to; `null` where nobody had said who they are.
   * @throws {AppError} `auth.invalid_passkey`
   */
  async prove(response: object, purpose: CeremonyPurpose, challenged: string | null): Promise<ProvedPasskey> {
    const { id, userHandle } = namesIn(response);
    const passkey = id === null ? null : await this.passkeys.findByCredential(id);
    if (!passkey || (challenged !== null && passkey.userId !== challenged)) throw invalidPasskey();
    if (userHandle !== null && userHandle !== Buffer.from(handleOf(passkey.userId)).toString('base64url')) {
      throw invalidPasskey();
    }
    const info = await this.webAuthn.verifyAuthentication(passkey, response, purpose, challenged);
    await this.passkeys.use(passkey.id, info.newCounter, info.credentialBackedUp, this.clock.now());
    return { passkey, amr: info.userVerified ? ['hwk', 'user', MFA] : ['hwk'] };
  }
}

/** What the response says of which passkey it is and whose. */
function namesIn(response: object): { readonly id: string | null; readonly userHandle: string | null } {
  const { id, response: inner } = response as { readonly id?: unknown; readonly response?: unknown };
  const handle = (inner as { readonly userHandle?: unknown } | null | undefined)?.userHandle;
  return {
    id: typeof id === 'string' ? id : null,
    userHandle: typeof handle === 'string' && handle !== '' ? handle : null,
  };
}
