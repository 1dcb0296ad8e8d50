import { Inject, Injectable } from '@nestjs/common';
import { mailSection, type MailConfig } from '@plinth/config';
import { Clock, newId } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { Transaction } from '@plinth/platform/database';
import { KeyRing } from '@plinth/platform/secrets';
import type { UserRecord } from '@plinth/modules/users';
import { AuthErrors, invalidCode } from '../../auth.errors.js';
import { MfaFactorsRepository, type FactorOffer } from '../../persistence/mfa-factors.repository.js';
import { AccountMails } from '../links/account-mails.js';
import { CODES, GuessThrottle } from '../throttle/guess-throttle.js';
import { FactorEnrolment } from './factor-enrolment.js';
import { RecoveryCodes } from './recovery-codes.js';
import { FACTOR_PURPOSE, SecondFactor } from './second-factor.js';
import { base32, newTotpSecret, otpauthUri } from './totp.js';

/** The most authenticator apps that one account may have. */
const MAX_FACTORS = 10;

/** A factor that waits for its owner to show that it works. The secret is told this once. */
export interface NewFactor {
  readonly id: string;
  readonly secret: string;
  readonly otpauthUri: string;
}

/** Sets up an authenticator app as second factor. */
@Injectable()
export class EnrolFactor {
  constructor(
    private readonly factors: MfaFactorsRepository,
    private readonly secondFactor: SecondFactor,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly enrolment: FactorEnrolment,
    private readonly throttle: GuessThrottle,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
    @Inject(configToken(mailSection)) private readonly config: MailConfig,
  ) {}

  /**
   * Makes a factor. It is asked for only once `activate` has seen a code of it.
   * @throws {AppError} `auth.mfa_required` where there is a factor that the session never passed;
   *   `auth.too_many_factors`.
   */
  async begin(user: UserRecord, label: string | null): Promise<NewFactor> {
    const secret = newTotpSecret();
    const id = newId();
    await this.transaction.run(async () => {
      assertRoom(await this.enrolment.assertPassed(user.id));
      await this.factors.add({
        id,
        userId: user.id,
        type: 'totp',
        label,
        sealedSecret: this.ring.seal(secret, FACTOR_PURPOSE),
        lastStep: null,
        createdAt: this.clock.now(),
        activatedAt: null,
        lastUsedAt: null,
      });
    });
    return { id, secret: base32(secret), otpauthUri: otpauthUri(secret, this.config.brand, user.email) };
  }

  /**
   * From now on every sign-in asks for it; the caller's session counts as one that passed it.
   * @returns ten recovery codes; all older ones are good no more.
   * @throws {AppError} `auth.factor_not_found`, `auth.factor_active`, `auth.invalid_code`, `auth.throttled`, and what `begin`
   *   throws: what held then need not hold now.
   */
  async activate(user: UserRecord, id: string, code: string): Promise<string[]> {
    const factor = await this.factors.find(user.id, id);
    if (!factor) throw AuthErrors.factorNotFound();
    const attempt = await this.throttle.attempt(`mfa ${user.id}`, CODES);
    const codes = await this.transaction.run(async () => {
      const before = await this.enrolment.assertPassed(user.id);
      assertRoom(before);
      if (!(await this.secondFactor.useTotp(factor, code))) throw invalidCode();
      if (!(await this.factors.activate(id, this.clock.now()))) throw AuthErrors.factorActive();
      await this.enrolment.added(user.id, before, 'otp');
      await this.mails.tell(user, 'mfa_enabled');
      await this.audit.record({
        action: 'auth.factor_activated',
        resource: { type: 'factor', id },
        subject: { userId: user.id },
        details: { type: factor.type },
      });
      return this.recoveryCodes.renew(user.id);
    });
    await attempt.succeeded();
    return codes;
  }
}

function assertRoom(offers: readonly FactorOffer[]): void {
  if (offers.filter(({ type }) => type === 'totp').length >= MAX_FACTORS) throw AuthErrors.tooManyFactors();
}
