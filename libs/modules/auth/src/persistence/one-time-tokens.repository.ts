import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import type { OneTimeTokenEntity, TokenPurpose } from './one-time-token.entity.js';

const COLUMNS = `hash, purpose, user_id AS "userId", binding, created_at AS "createdAt", expires_at AS "expiresAt"`;

@Injectable()
export class OneTimeTokensRepository {
  constructor(private readonly database: Database) {}

  /** Keeps a token; those of the same purpose that the user had before are good no more. */
  async replace(token: OneTimeTokenEntity): Promise<void> {
    await this.removeAll(token.userId, [token.purpose]);
    await this.add(token);
  }

  /** Keeps a token beside others of the same purpose. */
  async add(token: OneTimeTokenEntity): Promise<void> {
    await this.database.query(
      `INSERT INTO one_time_token (hash, purpose, user_id, binding, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [token.hash, token.purpose, token.userId, token.binding, token.createdAt, token.expiresAt],
    );
  }

  /** The token, if it is good for one of `purposes` now. */
  async find(hash: Buffer, purposes: readonly TokenPurpose[], now: Date): Promise<OneTimeTokenEntity | null> {
    const [row] = await this.database.query<OneTimeTokenEntity>(
      `SELECT ${COLUMNS} FROM one_time_token WHERE hash = $1 AND purpose = ANY($2) AND expires_at > $3`,
      [hash, purposes, now],
    );
    return row ?? null;
  }

  /** As `find`, and removes it: of any number of simultaneous calls one gets it. */
  async take(hash: Buffer, purposes: readonly TokenPurpose[], now: Date): Promise<OneTimeTokenEntity | null> {
    const [row] = await this.database.query<OneTimeTokenEntity>(
      `DELETE FROM one_time_token WHERE hash = $1 AND purpose = ANY($2) AND expires_at > $3 RETURNING ${COLUMNS}`,
      [hash, purposes, now],
    );
    return row ?? null;
  }

  /** Removes the user's tokens of these purposes; of all where none are named. */
  removeAll(userId: string, purposes: readonly TokenPurpose[] | null = null): Promise<number> {
    return this.database.change(
      'DELETE FROM one_time_token WHERE user_id = $1 AND ($2::text[] IS NULL OR purpose = ANY($2))',
      [userId, purposes],
    );
  }
}
