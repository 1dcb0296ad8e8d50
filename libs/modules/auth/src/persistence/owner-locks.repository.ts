import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

/** What is counted or looked at before something is added to it. */
export type Owned = 'factors' | 'keys' | 'accounts' | 'domains';

/** Keeps those apart who look at what an owner has and then add to it. A lock holds until the open transaction ends. */
@Injectable()
export class OwnerLocksRepository {
  constructor(private readonly database: Database) {}

  /** Waits until nobody else adds to it, or relies on it. */
  async take(what: Owned, ownerId: string): Promise<void> {
    await this.database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [nameOf(what, ownerId)]);
  }

  /** Waits until nobody adds to it; any number may rely on it at once. */
  async share(what: Owned, ownerId: string): Promise<void> {
    await this.database.prepared(
      'auth-owner-lock-share',
      'SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))',
      [nameOf(what, ownerId)],
    );
  }
}

function nameOf(what: Owned, ownerId: string): string {
  return `auth.${what}:${ownerId}`;
}
