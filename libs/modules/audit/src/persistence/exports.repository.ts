import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';

/** The exports that wait to be downloaded. */
@Injectable()
export class ExportsRepository {
  constructor(private readonly database: Database) {}

  /** Adds one, or sets the clock of one that was made again. */
  async put(id: string, expiresAt: Date): Promise<void> {
    await this.database.query(
      'INSERT INTO audit_export (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET expires_at = $2',
      [id, expiresAt],
    );
  }

  /** Takes one out, for one caller alone. Resolves with whether it was there and in time. */
  async take(id: string, now: Date): Promise<boolean> {
    const rows = await this.database.query('DELETE FROM audit_export WHERE id = $1 AND expires_at > $2 RETURNING id', [
      id,
      now,
    ]);
    return rows.length > 0;
  }

  /** Takes out all that have expired. Resolves with their ids. */
  async takeExpired(now: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'DELETE FROM audit_export WHERE expires_at <= $1 RETURNING id',
      [now],
    );
    return rows.map(({ id }) => id);
  }
}
