import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { Clock, newId, type JsonObject } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { Database, isUniqueViolation } from '@plinth/platform/database';
import { canonicalEmail } from '../application/email-address.js';
import { searchLexemes } from '../application/search-words.js';
import type { UserRecord, UserStatus } from '../users.api.js';
import { UsersErrors } from '../users.errors.js';

/** The columns of a `UserRecord`, in the order of `UserText`. */
export const USER_COLUMNS = `id, email, email_verified AS "emailVerified", display_name AS "displayName", status, locale,
  time_zone AS "timeZone", avatar_url AS "avatarUrl", metadata, created_at AS "createdAt", updated_at AS "updatedAt",
  last_login_at AS "lastLoginAt"`;

/** The row of an account with the whole address of its picture; the table knows only the path. */
export function withAvatar(origin: string, row: UserRecord): UserRecord {
  return row.avatarUrl === null ? row : { ...row, avatarUrl: origin + row.avatarUrl };
}

/** What can be changed of an account. */
export interface UserChange {
  readonly email: string;
  readonly emailVerified: boolean;
  readonly displayName: string | null;
  readonly status: UserStatus;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly metadata: JsonObject;
}

/** The rows of accounts. Those on their way out are not there. */
@Injectable()
export class UsersRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {}

  async find(id: string): Promise<UserRecord | null> {
    const sql = `SELECT ${USER_COLUMNS} FROM user_account WHERE id = $1 AND deleted_at IS NULL`;
    const [row] = await this.read(this.database.prepared<UserRecord>('users-find', sql, [id]));
    return row ?? null;
  }

  async findMany(ids: readonly string[]): Promise<UserRecord[]> {
    const sql = `SELECT ${USER_COLUMNS} FROM user_account WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL`;
    return this.read(this.database.query<UserRecord>(sql, [ids]));
  }

  /** The address, also of an account on its way out. */
  async addressOf(id: string): Promise<string | null> {
    const [row] = await this.database.query<{ email: string }>('SELECT email FROM user_account WHERE id = $1', [id]);
    return row?.email ?? null;
  }

  async findByEmail(email: string): Promise<UserRecord | null> {
    const sql = `SELECT ${USER_COLUMNS} FROM user_account WHERE email_key = $1 AND deleted_at IS NULL`;
    const [row] = await this.read(
      this.database.prepared<UserRecord>('users-find-by-email', sql, [canonicalEmail(email)]),
    );
    return row ?? null;
  }

  /**
   * The account, which nobody else can change until the open transaction ends.
   * @throws {AppError} `users.not_found`
   */
  async lock(id: string): Promise<UserRecord> {
    const sql = `SELECT ${USER_COLUMNS} FROM user_account WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE`;
    const [row] = await this.read(this.database.query<UserRecord>(sql, [id]));
    if (!row) throw UsersErrors.notFound();
    return row;
  }

  /** @throws {AppError} `users.email_taken` */
  async insert(user: Pick<UserChange, 'email' | 'emailVerified' | 'displayName' | 'status'>): Promise<UserRecord> {
    const { email, emailVerified, displayName, status } = user;
    const [row] = await this.guardEmail(
      this.database.prepared<UserRecord>(
        'users-insert',
        `INSERT INTO user_account (id, email, email_key, email_verified, display_name, status, metadata, search, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, '{}', array_to_tsvector($7::text[]), $8, $8) RETURNING ${USER_COLUMNS}`,
        [
          newId(),
          email,
          canonicalEmail(email),
          emailVerified,
          displayName,
          status,
          searchLexemes(displayName, email),
          this.clock.now(),
        ],
      ),
    );
    return row as UserRecord;
  }

  /**
   * Writes a changed account.
   * @throws {AppError} `users.email_taken`
   */
  async update(id: string, user: UserChange): Promise<UserRecord> {
    const { email, emailVerified, displayName, status, locale, timeZone, metadata } = user;
    const [row] = await this.guardEmail(
      this.database.query<UserRecord>(
        `UPDATE user_account SET email = $2, email_key = $3, email_verified = $4, display_name = $5, status = $6,
           locale = $7, time_zone = $8, metadata = $9, search = array_to_tsvector($10::text[]), updated_at = $11
         WHERE id = $1 RETURNING ${USER_COLUMNS}`,
        [
          id,
          email,
          canonicalEmail(email),
          emailVerified,
          displayName,
          status,
          locale,
          timeZone,
          JSON.stringify(metadata),
          searchLexemes(displayName, email),
          this.clock.now(),
        ],
      ),
    );
    return withAvatar(this.http.publicUrl, row as UserRecord);
  }

  /** Notes a sign-in. @returns `null` where the account is suspended, or on its way out. */
  async recordLogin(id: string): Promise<UserRecord | null> {
    const [row] = await this.read(
      this.database.prepared<UserRecord>(
        'users-record-login',
        `UPDATE user_account SET last_login_at = $2, status = 'active'
         WHERE id = $1 AND status <> 'suspended' AND deleted_at IS NULL RETURNING ${USER_COLUMNS}`,
        [id, this.clock.now()],
      ),
    );
    return row ?? null;
  }

  /** Of `ids`, those whose accounts can be used. */
  async active(ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM user_account WHERE id = ANY($1::uuid[]) AND status = 'active' AND deleted_at IS NULL`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** From now on nobody sees the account. */
  async markDeleted(id: string): Promise<void> {
    await this.database.query('UPDATE user_account SET deleted_at = $2 WHERE id = $1', [id, this.clock.now()]);
  }

  /** Notes where the picture lies, below `PUBLIC_URL`. */
  async setAvatar(id: string, path: string | null): Promise<UserRecord> {
    const sql = `UPDATE user_account SET avatar_url = $2, updated_at = $3 WHERE id = $1 RETURNING ${USER_COLUMNS}`;
    const [row] = await this.read(this.database.query<UserRecord>(sql, [id, path, this.clock.now()]));
    return row as UserRecord;
  }

  /** Removes the account for good; its address is free again. @returns whether there was one, and a picture with it. */
  async erase(id: string): Promise<{ readonly accounts: number; readonly pictured: boolean }> {
    const sql = 'DELETE FROM user_account WHERE id = $1 RETURNING avatar_url IS NOT NULL AS pictured';
    const rows = await this.database.query<{ pictured: boolean }>(sql, [id]);
    return { accounts: rows.length, pictured: rows[0]?.pictured === true };
  }

  private async read(rows: Promise<UserRecord[]>): Promise<UserRecord[]> {
    return (await rows).map((row) => withAvatar(this.http.publicUrl, row));
  }

  private async guardEmail<T>(statement: Promise<T>): Promise<T> {
    try {
      return await statement;
    } catch (error) {
      throw isUniqueViolation(error, 'user_account_email_key') ? UsersErrors.emailTaken({ cause: error }) : error;
    }
  }
}
