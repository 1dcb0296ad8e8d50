import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { ImportCounts, UserImportEntity } from './user-import.entity.js';

const COLUMNS = `id, file_id AS "fileId", report_id AS "reportId", options, started_by AS "startedBy", permissions,
  freshly_signed_in AS "freshlySignedIn", position, counts, created_at AS "createdAt", finished_at AS "finishedAt"`;
const KEEP_DAYS = 90;

/** What is known of an import that starts. */
export type NewUserImport = Pick<
  UserImportEntity,
  'id' | 'fileId' | 'options' | 'startedBy' | 'permissions' | 'freshlySignedIn'
>;

/** The rows of imports. */
@Injectable()
export class UserImportsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Adds one, and removes those of long ago. */
  async add(row: NewUserImport): Promise<void> {
    await this.database.query(
      'DELETE FROM user_import WHERE created_at < $1::timestamptz - make_interval(days => $2)',
      [this.clock.now(), KEEP_DAYS],
    );
    await this.database.query(
      `INSERT INTO user_import (id, file_id, options, started_by, permissions, freshly_signed_in, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        row.id,
        row.fileId,
        JSON.stringify(row.options),
        row.startedBy,
        row.permissions,
        row.freshlySignedIn,
        this.clock.now(),
      ],
    );
  }

  async find(id: string): Promise<UserImportEntity | null> {
    const sql = `SELECT ${COLUMNS} FROM user_import WHERE id = $1`;
    return (await this.database.query<UserImportEntity>(sql, [id]))[0] ?? null;
  }

  /** As `find`; nobody else advances it until the open transaction ends. */
  async lock(id: string): Promise<UserImportEntity | null> {
    const sql = `SELECT ${COLUMNS} FROM user_import WHERE id = $1 FOR NO KEY UPDATE`;
    return (await this.database.query<UserImportEntity>(sql, [id]))[0] ?? null;
  }

  /** Notes how far it got. */
  async advance(id: string, position: number, counts: ImportCounts, reportId: string | null): Promise<void> {
    await this.database.query('UPDATE user_import SET position = $2, counts = $3, report_id = $4 WHERE id = $1', [
      id,
      position,
      JSON.stringify(counts),
      reportId,
    ]);
  }

  async finish(id: string): Promise<void> {
    await this.database.query('UPDATE user_import SET finished_at = $2 WHERE id = $1', [id, this.clock.now()]);
  }
}
