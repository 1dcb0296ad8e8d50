import { Injectable } from '@nestjs/common';
import type { ExportFormat } from '@plinth/platform/audit-trail';
import { Database } from '@plinth/platform/database';

/** The exports that wait to be downloaded. */
@Injectable()
export class ExportsRepository {
  constructor(private readonly database: Database) {}

  /** Adds one, or sets the clock of one that was made again. */
  async put(id: string, format: ExportFormat, expiresAt: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO audit_export (id, format, expires_at) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET format = $2, expires_at = $3`,
      [id, format, expiresAt],
    );
  }

  /** Takes one out, for one caller alone. Resolves with what it is written as, or `null` if it was not there in time. */
  async take(id: string, now: Date): Promise<ExportFormat | null> {
    const [row] = await this.database.query<{ format: ExportFormat }>(
      'DELETE FROM audit_export WHERE id = $1 AND expires_at > $2 RETURNING format',
      [id, now],
    );
    return row?.format ?? null;
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
