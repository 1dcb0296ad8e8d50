import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { RevocationFeed } from './revocation-feed.js';

/** Whose cached access ends: one session's, one user's, or (after a role changed) everyone's. */
export type RevocationScope = 'session' | 'user' | 'everyone';

/**
 * Ends cached access on every instance within a second. A revocation is a row of the change that causes it, so it
 * exists if and only if that change commits; Redis only makes the news travel faster.
 */
@Injectable()
export class Revocations {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly feed: RevocationFeed,
  ) {}

  /** The session may no longer be used, or what it may do has changed. */
  session(sessionId: string): Promise<void> {
    return this.add('session', sessionId);
  }

  /** The same for all sessions and keys of a user. */
  user(userId: string): Promise<void> {
    return this.add('user', userId);
  }

  /** The same for many users at once. */
  async users(userIds: readonly string[]): Promise<void> {
    await this.database.query(
      `INSERT INTO revocation (scope, subject_id) SELECT 'user', id FROM unnest($1::uuid[]) AS id`,
      [userIds],
    );
    await this.transaction.afterCommit(() => {
      for (const subjectId of userIds) this.feed.announce({ scope: 'user', subjectId });
    });
  }

  /** The same for everybody: what a role permits has changed. */
  everyone(): Promise<void> {
    return this.add('everyone', null);
  }

  private async add(scope: RevocationScope, subjectId: string | null): Promise<void> {
    await this.database.query('INSERT INTO revocation (scope, subject_id) VALUES ($1, $2)', [scope, subjectId]);
    await this.transaction.afterCommit(() => {
      this.feed.announce({ scope, subjectId });
    });
  }
}
