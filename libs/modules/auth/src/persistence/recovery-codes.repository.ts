import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

@Injectable()
export class RecoveryCodesRepository {
  constructor(private readonly database: Database) {}

  /** Keeps these codes in place of all that the user had. */
  async replace(userId: string, digests: readonly Buffer[], now: Date): Promise<void> {
    await this.removeAll(userId);
    await this.database.query(
      'INSERT INTO recovery_code (digest, user_id, created_at) SELECT unnest($1::bytea[]), $2, $3',
      [digests, userId, now],
    );
  }

  /** Uses a code: of any number of simultaneous calls one gets `true`. */
  async take(userId: string, digests: readonly Buffer[]): Promise<boolean> {
    const rows = await this.database.query(
      'DELETE FROM recovery_code WHERE user_id = $1 AND digest = ANY($2::bytea[]) RETURNING digest',
      [userId, digests],
    );
    return rows.length > 0;
  }

  removeAll(userId: string): Promise<number> {
    return this.database.change('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
  }
}
