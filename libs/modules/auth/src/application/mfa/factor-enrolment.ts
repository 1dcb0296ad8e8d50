import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Assurance, MFA, Revocations } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import type { FactorOffer } from '../../persistence/mfa-factors.repository.js';
import { OwnerLocksRepository } from '../../persistence/owner-locks.repository.js';
import { SessionsRepository } from '../../persistence/sessions.repository.js';
import { SessionProofs } from '../sessions/session-proofs.js';
import { SecondFactor } from './second-factor.js';

/**
 * How an account comes to one more second factor. Only the first one takes no other: a session that was there before it
 * may be of whom the owner wants to keep out by it.
 */
@Injectable()
export class FactorEnrolment {
  constructor(
    private readonly locks: OwnerLocksRepository,
    private readonly secondFactor: SecondFactor,
    private readonly assurance: Assurance,
    private readonly sessions: SessionsRepository,
    private readonly proofs: SessionProofs,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
  ) {}

  /**
   * Sees to it that the caller has passed one of the user's factors, where there is any; these stay as they are for the
   * rest of the open transaction.
   * @returns the factors that there are.
   * @throws {AppError} `auth.mfa_required` where there is one and the caller never passed any.
   */
  async assertPassed(userId: string): Promise<FactorOffer[]> {
    await this.locks.take('factors', userId);
    const offers = await this.secondFactor.offers(userId);
    if (offers.length > 0) this.assurance.assertSecondFactor(currentPrincipal());
    return offers;
  }

  /**
   * Notes, in the transaction of `assertPassed`, that the caller has added a factor: their session passed it. With the first
   * one all other sessions of the user lose the sign-in that was fresh without it.
   * @param before the factors that there were.
   * @param method how the caller proved the new one, in the terms of RFC 8176.
   */
  async added(userId: string, before: readonly FactorOffer[], method: string): Promise<void> {
    const { sessionId } = currentPrincipal();
    if (sessionId !== null) await this.proofs.add(sessionId, [method, MFA]);
    if (before.length > 0) return;
    const stale = await this.sessions.stale(userId, sessionId, this.clock.now());
    for (const id of stale) await this.revocations.session(id);
  }
}
