import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { Assurance } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import type { UserRecord } from '@plinth/modules/users';
import { AuthErrors } from '../../auth.errors.js';
import type { MfaFactorEntity } from '../../persistence/mfa-factor.entity.js';
import { MfaFactorsRepository } from '../../persistence/mfa-factors.repository.js';
import { AccountMails } from '../links/account-mails.js';
import { RecoveryCodes } from './recovery-codes.js';
import { SecondFactor } from './second-factor.js';

/** The caller's second factors: what there is, and how it goes. Only a session that passed one may weaken the account. */
@Injectable()
export class ManageFactors {
  constructor(
    private readonly factors: MfaFactorsRepository,
    private readonly secondFactor: SecondFactor,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly assurance: Assurance,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /** The factors of a user, those included that wait for activation. */
  list(userId: string, request: PageRequest): Promise<Page<MfaFactorEntity>> {
    return this.factors.list(userId, request);
  }

  /** @throws {AppError} `auth.factor_not_found`, `auth.mfa_required` */
  async remove(user: UserRecord, id: string): Promise<void> {
    const factor = await this.factors.find(user.id, id);
    if (!factor) throw AuthErrors.factorNotFound();
    if (factor.activatedAt !== null) this.assurance.assertSecondFactor(currentPrincipal());
    await this.transaction.run(async () => {
      await this.factors.remove(id);
      if (factor.activatedAt === null) return;
      // Recovery codes stand in for a factor: without any they would be one by themselves.
      if ((await this.secondFactor.offers(user.id)).length === 0) await this.recoveryCodes.clear(user.id);
      await this.mails.tell(user, 'mfa_disabled');
      await this.audit.record({
        action: 'auth.factor_removed',
        resource: { type: 'factor', id },
        subject: { userId: user.id },
        details: { type: factor.type },
      });
    });
  }

  /**
   * Ten new recovery codes; all older ones are good no more.
   * @throws {AppError} `auth.mfa_required`
   */
  async renewRecoveryCodes(user: UserRecord): Promise<string[]> {
    this.assurance.assertSecondFactor(currentPrincipal());
    return this.transaction.run(async () => {
      await this.audit.record({
        action: 'auth.recovery_codes_renewed',
        resource: { type: 'user', id: user.id },
        subject: { userId: user.id },
      });
      return this.recoveryCodes.renew(user.id);
    });
  }
}
