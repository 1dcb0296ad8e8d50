import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { Assurance } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import type { UserRecord } from '@plinth/modules/users';
import { AuthErrors } from '../../auth.errors.js';
import type { FactorOffer } from '../../persistence/mfa-factors.repository.js';
import type { PasskeyEntity } from '../../persistence/passkey.entity.js';
import { PasskeysRepository } from '../../persistence/passkeys.repository.js';
import { AccountMails } from '../links/account-mails.js';
import { FactorEnrolment } from '../mfa/factor-enrolment.js';
import { WebAuthn } from './web-authn.js';

const MAX_PASSKEYS = 50;
const TRANSPORTS: readonly string[] = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

/** The caller's passkeys: registered, listed and removed. */
@Injectable()
export class ManagePasskeys {
  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly webAuthn: WebAuthn,
    private readonly enrolment: FactorEnrolment,
    private readonly assurance: Assurance,
    private readonly mails: AccountMails,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * What the browser makes a new passkey from.
   * @throws {AppError} `auth.mfa_required` where there is a second factor that the session never passed;
   *   `auth.too_many_keys`.
   */
  async options(user: UserRecord): Promise<object> {
    return this.transaction.run(async () => {
      assertRoom(await this.enrolment.assertPassed(user.id));
      return this.webAuthn.registrationOptions(user, await this.passkeys.allOf(user.id));
    });
  }

  /**
   * Keeps the passkey that the browser made. The session counts as one that proved it.
   * @param response a RegistrationResponseJSON, of any shape until it is verified.
   * @throws {AppError} `auth.invalid_passkey`; `auth.passkey_taken` where the device is registered already; and what
   *   `options` throws: what held then need not hold now.
   */
  async register(user: UserRecord, response: object, label: string | null): Promise<PasskeyEntity> {
    const info = await this.webAuthn.verifyRegistration(user.id, response);
    const passkey: PasskeyEntity = {
      id: newId(),
      userId: user.id,
      credentialId: info.credential.id,
      publicKey: Buffer.from(info.credential.publicKey),
      counter: String(info.credential.counter),
      transports: knownTransports(info.credential.transports),
      label,
      backedUp: info.credentialBackedUp,
      createdAt: this.clock.now(),
      lastUsedAt: null,
    };
    await this.transaction.run(async () => {
      const before = await this.enrolment.assertPassed(user.id);
      assertRoom(before);
      if (!(await this.passkeys.add(passkey))) throw AuthErrors.passkeyTaken();
      await this.enrolment.added(user.id, before, 'hwk');
      await this.mails.tell(user, 'passkey_added');
      await this.tell('auth.passkey_registered', passkey);
    });
    return passkey;
  }

  list(userId: string, request: PageRequest): Promise<Page<PasskeyEntity>> {
    return this.passkeys.list(userId, request);
  }

  /** @throws {AppError} `auth.passkey_not_found`, `auth.mfa_required` */
  async remove(user: UserRecord, id: string): Promise<void> {
    await this.transaction.run(async () => {
      if (!(await this.passkeys.remove(user.id, id))) throw AuthErrors.passkeyNotFound();
      this.assurance.assertSecondFactor(currentPrincipal());
      await this.mails.tell(user, 'passkey_removed');
      await this.tell('auth.passkey_removed', { id, userId: user.id });
    });
  }

  private async tell(action: string, { id, userId }: Pick<PasskeyEntity, 'id' | 'userId'>): Promise<void> {
    await this.audit.record({ action, resource: { type: 'passkey', id }, subject: { userId } });
  }
}

function assertRoom(offers: readonly FactorOffer[]): void {
  if (offers.filter(({ type }) => type === 'passkey').length >= MAX_PASSKEYS) throw AuthErrors.tooManyKeys();
}

/** The browser may say anything here, and nothing verifies it. */
function knownTransports(given: unknown): string[] {
  return Array.isArray(given) ? TRANSPORTS.filter((transport) => given.includes(transport)) : [];
}
