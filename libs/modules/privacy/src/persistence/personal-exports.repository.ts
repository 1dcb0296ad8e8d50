import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import type { PersonalExport } from './personal-export.entity.js';

const COLUMNS = `id, user_id AS "userId", requested_by AS "requestedBy", created_at AS "createdAt", expires_at AS "expiresAt"`;

/** The archives that wait to be downloaded: one for each person and whoever asked for it. */
@Injectable()
export class PersonalExportsRepository {
  constructor(private readonly database: Database) {}

  /** Adds one in the place of an earlier one. @returns the ids whose files are of no more use. */
  async put({ id, userId, requestedBy, createdAt, expiresAt }: PersonalExport): Promise<string[]> {
    const replaced = await this.database.query<{ id: string }>(
      'DELETE FROM personal_export WHERE user_id = $1 AND requested_by = $2 RETURNING id',
      [userId, requestedBy],
    );
    await this.database.query(
      `INSERT INTO personal_export (id, user_id, requested_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
      [id, userId, requestedBy, createdAt, expiresAt],
    );
    return replaced.map((row) => row.id).filter((each) => each !== id);
  }

  /** One that has not expired, or `null`. */
  async find(id: string, now: Date): Promise<PersonalExport | null> {
    const [row] = await this.database.query<PersonalExport>(
      `SELECT ${COLUMNS} FROM personal_export WHERE id = $1 AND expires_at > $2`,
      [id, now],
    );
    return row ?? null;
  }

  /** Those about a person. */
  async about(userId: string): Promise<PersonalExport[]> {
    return this.database.query<PersonalExport>(
      `SELECT ${COLUMNS} FROM personal_export WHERE user_id = $1 ORDER BY created_at`,
      [userId],
    );
  }

  /** Takes out those about a person, and those that they asked for. @returns their ids. */
  async removeAllOf(userId: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'DELETE FROM personal_export WHERE user_id = $1 OR requested_by = $1 RETURNING id',
      [userId],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes out at most `limit` that have expired. @returns their ids. */
  async takeExpired(before: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `DELETE FROM personal_export WHERE id IN
         (SELECT id FROM personal_export WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [before, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** How many have expired, counted to `limit`. */
  async countExpired(before: Date, limit: number): Promise<number> {
    const [row] = await this.database.query<{ due: number }>(
      'SELECT count(*)::int AS due FROM (SELECT FROM personal_export WHERE expires_at <= $1 LIMIT $2) AS due',
      [before, limit],
    );
    return row?.due ?? 0;
  }

  /** Those among `ids` that have a row. */
  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM personal_export WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
