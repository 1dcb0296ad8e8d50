import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Revocations } from '@plinth/platform/access';
import { Transaction } from '@plinth/platform/database';
import { SessionsRepository } from '../../persistence/sessions.repository.js';

/** Notes that the person behind a session has proved their identity once more. */
@Injectable()
export class SessionProofs {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly revocations: Revocations,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
  ) {}

  /** @param methods how, in the terms of RFC 8176; added to those of the session. */
  async add(sessionId: string, methods: readonly string[]): Promise<void> {
    await this.transaction.run(async () => {
      await this.sessions.prove(sessionId, methods, this.clock.now());
      // What is cached of the session tells of the older proof.
      await this.revocations.session(sessionId);
    });
  }
}
