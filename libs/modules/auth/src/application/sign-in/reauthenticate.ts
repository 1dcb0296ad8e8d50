import { Injectable } from '@nestjs/common';
import { AccessErrors, MFA } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { canonicalEmail, type UserRecord } from '@plinth/modules/users';
import { invalidCode, invalidCredentials, invalidPasskey } from '../../auth.errors.js';
import { FactorEnrolment } from '../mfa/factor-enrolment.js';
import { SecondFactor } from '../mfa/second-factor.js';
import { ProvePasskey } from '../passkeys/prove-passkey.js';
import { Passwords } from '../passwords/passwords.js';
import { SessionProofs } from '../sessions/session-proofs.js';
import { CODES, GuessThrottle } from '../throttle/guess-throttle.js';

/** Lets the caller prove once more who they are, for what needs a fresh sign-in. */
@Injectable()
export class Reauthenticate {
  constructor(
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactor,
    private readonly enrolment: FactorEnrolment,
    private readonly provePasskey: ProvePasskey,
    private readonly proofs: SessionProofs,
    private readonly throttle: GuessThrottle,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws {AppError} `auth.invalid_credentials`, `auth.throttled`; after the right password `auth.mfa_required` where
   *   there is a second factor that the session never passed.
   */
  async withPassword(user: UserRecord, password: string): Promise<void> {
    const sessionId = sessionOfCaller();
    const attempt = await this.throttle.attempt(canonicalEmail(user.email));
    if (!(await this.passwords.verify(user.id, password))) {
      await this.refuse(user, 'password');
      throw invalidCredentials();
    }
    await attempt.succeeded();
    await this.transaction.run(async () => {
      // A password alone is not what whoever has turned on a second factor wants to be known by.
      await this.enrolment.assertPassed(user.id);
      await this.accept(sessionId, ['pwd']);
    });
  }

  /** @throws {AppError} `auth.invalid_code`, `auth.throttled` */
  async withCode(user: UserRecord, code: string): Promise<void> {
    const sessionId = sessionOfCaller();
    const attempt = await this.throttle.attempt(`mfa ${user.id}`, CODES);
    const right = await this.transaction.run(async () => {
      const method = await this.secondFactor.use(user, code);
      if (method) await this.accept(sessionId, [method, MFA]);
      return method !== null;
    });
    if (!right) {
      await this.refuse(user, 'code');
      throw invalidCode();
    }
    await attempt.succeeded();
  }

  /** @throws {AppError} `auth.invalid_passkey` */
  async withPasskey(user: UserRecord, response: object): Promise<void> {
    const sessionId = sessionOfCaller();
    const { passkey, amr } = await this.provePasskey.prove(response, 'passkey_sign_in', null);
    if (passkey.userId !== user.id) throw invalidPasskey();
    await this.accept(sessionId, amr);
  }

  private async accept(sessionId: string, methods: readonly string[]): Promise<void> {
    await this.transaction.run(async () => {
      await this.proofs.add(sessionId, methods);
      await this.audit.record({
        action: 'auth.session_reauthenticated',
        resource: { type: 'session', id: sessionId },
        details: { amr: [...methods] },
      });
    });
  }

  private async refuse({ id }: UserRecord, method: string): Promise<void> {
    await this.audit.recordDetached({
      action: 'auth.session_reauthenticated',
      outcome: 'failure',
      resource: { type: 'user', id },
      details: { method },
    });
  }
}

function sessionOfCaller(): string {
  const { sessionId } = currentPrincipal();
  if (sessionId === null) throw AccessErrors.denied({ detail: 'An API key cannot prove who holds it: sign in.' });
  return sessionId;
}
