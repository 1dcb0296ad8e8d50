import type { Erasure } from '@plinth/platform/privacy';
import type { JsonObject } from '@plinth/kernel';
import type { UserFilter } from './application/list-users.js';
import type { ImportResult } from './application/import/import-users.js';
import type { FileFormat } from './application/import/read-rows.js';
import type { UserResponse } from './http/user.response.js';

/** Whether an account can be used: `invited` has been made by an administrator and never been signed in to. */
export type UserStatus = 'active' | 'suspended' | 'invited';

/** An account. */
export interface UserRecord {
  readonly id: string;
  /** As it was given; compare addresses with `canonicalEmail`. */
  readonly email: string;
  readonly emailVerified: boolean;
  readonly displayName: string | null;
  readonly status: UserStatus;
  /** A BCP 47 language tag. */
  readonly locale: string | null;
  /** An IANA time zone. */
  readonly timeZone: string | null;
  readonly avatarUrl: string | null;
  readonly metadata: JsonObject;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastLoginAt: Date | null;
}

/** What a new account is made of. */
export interface NewUser {
  readonly email: string;
  readonly displayName?: string | null;
  /** Default: `active`. */
  readonly status?: 'active' | 'invited';
  /** Default: false. */
  readonly emailVerified?: boolean;
}

/** How a file of accounts is to be imported. */
export interface ImportOptions {
  readonly format: FileFormat;
  /** What becomes of an account that is there already and differs. */
  readonly onExisting: 'skip' | 'update';
  /** Whether new accounts without a password are mailed an invitation. */
  readonly invite: boolean;
  /** Only tell what would happen. */
  readonly dryRun: boolean;
}

/** Accounts by the file, for an operator: nobody is signed in, and everything is permitted. */
export abstract class UserFilesApi {
  /**
   * Imports a file and waits until that is done.
   * @param progress told how far it is, 0–100.
   * @returns what became of the rows, and the report on those that were refused as CSV.
   * @throws {AppError} `users.import_columns`, `users.import_empty`, `users.import_too_long`, `files.too_large`
   */
  abstract importFile(
    content: AsyncIterable<Buffer>,
    options: ImportOptions,
    progress: (percent: number) => void,
  ): Promise<{ readonly result: ImportResult; readonly report: AsyncIterable<Buffer> | null }>;

  /** The text of a file with the accounts that fit. */
  abstract exportFile(format: FileFormat, filter: UserFilter): AsyncIterable<string>;
}

/** What other modules may ask of users. An account that is being erased is not found any more. */
export abstract class UsersApi {
  /**
   * Makes an account, in the open transaction.
   * @throws {AppError} `users.email_taken`, `users.email_invalid`
   */
  abstract create(input: NewUser): Promise<UserRecord>;

  /** The account whose address has the same canonical form. */
  abstract findByEmail(email: string): Promise<UserRecord | null>;

  abstract find(id: string): Promise<UserRecord | null>;

  /** Those of the accounts that are there, by id. */
  abstract findMany(ids: readonly string[]): Promise<ReadonlyMap<string, UserRecord>>;

  /** The address of an account, also of one that is being erased: for who erases what hangs on the address. */
  abstract addressOf(id: string): Promise<string | null>;

  /**
   * Notes that the user has just signed in. An invited account is active from then on.
   * @returns the account as the API shows it now; `null` where it was suspended or closed meanwhile.
   */
  abstract recordLogin(id: string): Promise<UserResponse | null>;

  /** Notes that the user has shown that the address is theirs. */
  abstract markEmailVerified(id: string): Promise<void>;

  /**
   * Gives the account another address, unverified.
   * @throws {AppError} `users.email_taken`, `users.email_invalid`
   */
  abstract changeEmail(id: string, email: string): Promise<void>;

  /**
   * Closes an account for good, and starts the job that removes everything that is kept on the person, unless a legal
   * hold keeps it.
   * @param requestedBy `null` for the command line.
   * @throws {AppError} `users.not_found`, `roles.last_super_admin`
   */
  abstract closeAccount(id: string, requestedBy: string | null): Promise<Erasure>;

  /** Starts the job that removes everything that is kept on a person, in the open transaction. */
  abstract startErasure(id: string): Promise<void>;

  /** The account as the API shows it, with its roles. */
  abstract present(user: UserRecord): Promise<UserResponse>;
}
