import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { Erasures, LegalHolds, type LegalHold } from '@plinth/platform/privacy';
import { UsersApi } from '@plinth/modules/users';
import { PrivacyErrors } from '../privacy.errors.js';

/** Places and lifts legal holds. */
@Injectable()
export class KeepHolds {
  constructor(
    private readonly holds: LegalHolds,
    private readonly erasures: Erasures,
    private readonly people: UsersApi,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Keeps a person from being erased, from now on: what an erasure that is under way has not removed yet stays.
   * @throws {AppError} `privacy.person_not_found`, also where the person has been erased.
   */
  place(userId: string, reason: string): Promise<LegalHold> {
    return this.transaction.run(async () => {
      await this.holds.lock(userId);
      const erasure = await this.erasures.findOf(userId);
      const known = (await this.people.find(userId)) ?? erasure;
      if (!known || erasure?.status === 'completed') throw PrivacyErrors.personNotFound();
      const hold = await this.holds.place(userId, reason, caller());
      await this.record('privacy.hold_placed', hold, { reason });
      return hold;
    });
  }

  /**
   * Lifts a hold. With the last one an erasure that waited goes on.
   * @throws {AppError} `privacy.hold_not_found`, `privacy.own_hold`.
   */
  async lift(id: string): Promise<void> {
    const hold = await this.get(id);
    if (hold.userId === caller() || hold.userId === currentPrincipal().userId) throw PrivacyErrors.ownHold();
    await this.transaction.run(async () => {
      await this.holds.lock(hold.userId);
      if (!(await this.holds.lift(id, caller()))) throw PrivacyErrors.holdNotFound();
      await this.record('privacy.hold_lifted', hold);
      if (await this.erasures.release(hold.userId)) await this.people.startErasure(hold.userId);
    });
  }

  /** @throws {AppError} `privacy.hold_not_found`. */
  async get(id: string): Promise<LegalHold> {
    const hold = await this.holds.find(id);
    if (!hold) throw PrivacyErrors.holdNotFound();
    return hold;
  }

  private record(action: string, { id, userId }: LegalHold, personal?: { readonly reason: string }): Promise<void> {
    const subject = { userId, ...(personal && { personal }) };
    return this.audit.record({ action, resource: { type: 'legal-hold', id }, subject });
  }
}

/** Who does it: the person themselves, also where they act in somebody's place. */
function caller(): string {
  const { actorId, userId } = currentPrincipal();
  return actorId ?? userId;
}
