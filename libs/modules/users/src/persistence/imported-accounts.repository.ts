import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { canonicalEmail } from '../application/email-address.js';
import { searchLexemes } from '../application/search-words.js';
import type { UserRecord } from '../users.api.js';
import { USER_COLUMNS } from './users.repository.js';

/** An account that is there, with the address that it is found by. */
export interface KnownAccount extends UserRecord {
  readonly emailKey: string;
  /** Whether it is on its way out. */
  readonly leaving: boolean;
}

/** An account to make. */
export type AccountToAdd = Pick<UserRecord, 'email' | 'displayName' | 'status' | 'locale' | 'timeZone' | 'metadata'>;

/** What an import changes of an account. */
export type ChangedAccount = Pick<UserRecord, 'id' | 'email' | 'displayName' | 'locale' | 'timeZone' | 'metadata'>;

/** Reads and writes accounts by the hundred, in one statement each. */
@Injectable()
export class ImportedAccountsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The accounts with these addresses, by canonical address; nobody else changes them until the transaction ends. */
  async lock(emailKeys: readonly string[]): Promise<ReadonlyMap<string, KnownAccount>> {
    const rows = await this.database.query<KnownAccount>(
      `SELECT ${USER_COLUMNS}, email_key AS "emailKey", deleted_at IS NOT NULL AS leaving
       FROM user_account WHERE email_key = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
      [emailKeys],
    );
    return new Map(rows.map((row) => [row.emailKey, row]));
  }

  /** Adds accounts. @returns their ids by canonical address, without those whose address somebody took meanwhile. */
  async add(accounts: readonly AccountToAdd[]): Promise<ReadonlyMap<string, string>> {
    const rows = accounts.map((account) => ({
      ...account,
      id: newId(),
      email_key: canonicalEmail(account.email),
      display_name: account.displayName,
      time_zone: account.timeZone,
      words: searchLexemes(account.displayName, account.email),
    }));
    const added = await this.database.query<{ id: string; emailKey: string }>(
      `INSERT INTO user_account (id, email, email_key, email_verified, display_name, status, locale, time_zone,
         metadata, search, created_at, updated_at)
       SELECT id, email, email_key, false, display_name, status, locale, time_zone, metadata,
         array_to_tsvector(words), $2, $2
       FROM jsonb_to_recordset($1::jsonb) AS new(id uuid, email text, email_key text, display_name text, status text,
         locale text, time_zone text, metadata jsonb, words text[])
       ON CONFLICT (email_key) DO NOTHING RETURNING id, email_key AS "emailKey"`,
      [JSON.stringify(rows), this.clock.now()],
    );
    return new Map(added.map(({ id, emailKey }) => [emailKey, id]));
  }

  /** Writes changed accounts. */
  async update(accounts: readonly ChangedAccount[]): Promise<void> {
    const rows = accounts.map((account) => ({
      ...account,
      display_name: account.displayName,
      time_zone: account.timeZone,
      words: searchLexemes(account.displayName, account.email),
    }));
    await this.database.query(
      `UPDATE user_account SET display_name = new.display_name, locale = new.locale, time_zone = new.time_zone,
         metadata = new.metadata, search = array_to_tsvector(new.words), updated_at = $2
       FROM jsonb_to_recordset($1::jsonb) AS new(id uuid, display_name text, locale text, time_zone text,
         metadata jsonb, words text[])
       WHERE user_account.id = new.id`,
      [JSON.stringify(rows), this.clock.now()],
    );
  }
}
