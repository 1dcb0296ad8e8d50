import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { KeyRing } from '@plinth/platform/secrets';
import type { UserRecord } from '@plinth/modules/users';
import type { MfaFactorEntity } from '../../persistence/mfa-factor.entity.js';
import { MfaFactorsRepository, type FactorOffer } from '../../persistence/mfa-factors.repository.js';
import { AccountMails } from '../links/account-mails.js';
import { RecoveryCodes } from './recovery-codes.js';
import { matchingStep } from './totp.js';

/** What the secret of a factor is encrypted for. */
export const FACTOR_PURPOSE = 'mfa-factor';

/** The second factors of a user: which there are, and whether a code is right. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly factors: MfaFactorsRepository,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly mails: AccountMails,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** The factors that the user is asked for; empty where one factor is enough. */
  async offers(userId: string): Promise<FactorOffer[]> {
    return this.factors.offers(userId);
  }

  /**
   * Uses a code of the user's authenticator app, or a recovery code, in the open transaction. Each is good once.
   * @returns how identity was proved, in the terms of RFC 8176; `null` where the code is wrong.
   */
  async use(user: UserRecord, code: string): Promise<'otp' | null> {
    for (const factor of await this.factors.active(user.id)) {
      if (await this.useTotp(factor, code)) return 'otp';
    }
    if (!(await this.recoveryCodes.take(user.id, code))) return null;
    await this.mails.tell(user, 'recovery_code_used');
    return 'otp';
  }

  /** Uses a code of one factor, in the open transaction. */
  async useTotp(factor: MfaFactorEntity, code: string): Promise<boolean> {
    const now = this.clock.now();
    const step = matchingStep(this.ring.open(factor.sealedSecret, FACTOR_PURPOSE), code.replace(/\s/g, ''), now);
    return step !== null && (await this.factors.useStep(factor.id, step, now));
  }
}
