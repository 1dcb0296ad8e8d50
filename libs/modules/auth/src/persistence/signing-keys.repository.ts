import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import type { SigningKeyEntity } from './signing-key.entity.js';

// Any number of processes may start at once; under the lock one of them makes the key that all of them use.
const LOCK = 7_310_515_842;

@Injectable()
export class SigningKeysRepository {
  constructor(private readonly database: Database) {}

  /** Waits until no other process makes or retires a key; holds for the rest of the open transaction. */
  async lock(): Promise<void> {
    await this.database.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  }

  /** The keys whose signatures are accepted at `now`, the current one first. */
  async accepted(now: Date): Promise<SigningKeyEntity[]> {
    return this.database.query<SigningKeyEntity>(
      `SELECT kid, state, public_jwk AS "publicJwk", sealed_private_key AS "sealedPrivateKey",
         created_at AS "createdAt", not_after AS "notAfter"
       FROM signing_key WHERE not_after IS NULL OR not_after > $1
       ORDER BY state, created_at DESC`,
      [now],
    );
  }

  async add(key: SigningKeyEntity): Promise<void> {
    await this.database.query(
      `INSERT INTO signing_key (kid, state, public_jwk, sealed_private_key, created_at, not_after)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [key.kid, key.state, key.publicJwk, key.sealedPrivateKey, key.createdAt, key.notAfter],
    );
  }

  /**
   * Makes the current key sign no more; what it signed is accepted until `notAfter`, and what older ones signed no
   * longer than that.
   */
  async retireAll(notAfter: Date): Promise<void> {
    await this.database.query(
      `UPDATE signing_key SET state = 'retired', not_after = $1 WHERE not_after IS NULL OR not_after > $1`,
      [notAfter],
    );
  }
}
