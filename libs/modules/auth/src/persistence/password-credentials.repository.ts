import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import type { PasswordCredentialEntity } from './password-credential.entity.js';

@Injectable()
export class PasswordCredentialsRepository {
  constructor(private readonly database: Database) {}

  async find(userId: string): Promise<PasswordCredentialEntity | null> {
    const [row] = await this.database.prepared<PasswordCredentialEntity>(
      'auth-password-find',
      `SELECT user_id AS "userId", hash, changed_at AS "changedAt" FROM password_credential WHERE user_id = $1`,
      [userId],
    );
    return row ?? null;
  }

  /** Sets the password, whether or not there was one. */
  async set(credential: PasswordCredentialEntity): Promise<void> {
    await this.database.query(
      `INSERT INTO password_credential (user_id, hash, changed_at) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`,
      [credential.userId, credential.hash, credential.changedAt],
    );
  }

  /** Adds passwords of users who have none. */
  async addMany(hashes: readonly { readonly userId: string; readonly hash: string }[], changedAt: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO password_credential (user_id, hash, changed_at)
       SELECT user_id, hash, $3 FROM unnest($1::uuid[], $2::text[]) AS given(user_id, hash) ON CONFLICT DO NOTHING`,
      [hashes.map(({ userId }) => userId), hashes.map(({ hash }) => hash), changedAt],
    );
  }

  /** Whether the password is still the one that was read; holds it so for the rest of the open transaction. */
  async confirm({ userId, changedAt }: PasswordCredentialEntity): Promise<boolean> {
    const rows = await this.database.prepared(
      'auth-password-confirm',
      'SELECT 1 FROM password_credential WHERE user_id = $1 AND changed_at = $2 FOR SHARE',
      [userId, changedAt],
    );
    return rows.length > 0;
  }

  /** Replaces the hash of the same password, unless something else replaced it meanwhile. */
  async rehash({ userId, hash }: PasswordCredentialEntity, newHash: string): Promise<void> {
    await this.database.query('UPDATE password_credential SET hash = $3 WHERE user_id = $1 AND hash = $2', [
      userId,
      hash,
      newHash,
    ]);
  }

  remove(userId: string): Promise<number> {
    return this.database.change('DELETE FROM password_credential WHERE user_id = $1', [userId]);
  }
}
