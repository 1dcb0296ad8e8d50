import type { JsonObject } from '@plinth/kernel';
import { inJson, objectWriter, parseInstant, type TextRow } from '@plinth/platform/database';
import type { UserResponse } from '../http/user.response.js';
import type { UserRecord, UserStatus } from '../users.api.js';

// Where the columns of `USER_COLUMNS` stand.
const [ID, EMAIL, EMAIL_VERIFIED, DISPLAY_NAME, STATUS, LOCALE, TIME_ZONE] = [0, 1, 2, 3, 4, 5, 6];
const [AVATAR_URL, METADATA, CREATED_AT, UPDATED_AT, LAST_LOGIN_AT] = [7, 8, 9, 10, 11];

/** An account as Postgres writes it. A list hands it on: nothing of it has to be understood for that. */
export class UserText {
  /** @param origin what the address of a picture starts with; the table knows only the path. */
  constructor(
    readonly row: TextRow,
    readonly origin: string,
  ) {}

  get id(): string {
    return this.at(ID);
  }

  get email(): string {
    return this.at(EMAIL);
  }

  get createdAt(): Date {
    return parseInstant(this.at(CREATED_AT));
  }

  get lastLoginAt(): Date | null {
    const text = this.row[LAST_LOGIN_AT] ?? null;
    return text === null ? null : parseInstant(text);
  }

  /** The account, understood. */
  get record(): UserRecord {
    const { row, id, email, createdAt, lastLoginAt } = this;
    const path = row[AVATAR_URL] ?? null;
    return {
      id,
      email,
      emailVerified: row[EMAIL_VERIFIED] === 't',
      displayName: row[DISPLAY_NAME] ?? null,
      status: row[STATUS] as UserStatus,
      locale: row[LOCALE] ?? null,
      timeZone: row[TIME_ZONE] ?? null,
      avatarUrl: path === null ? null : this.origin + path,
      metadata: JSON.parse(this.at(METADATA)) as JsonObject,
      createdAt,
      updatedAt: parseInstant(this.at(UPDATED_AT)),
      lastLoginAt,
    };
  }

  /** The account as `UserResponse`, in JSON. */
  json(roles: readonly string[]): string {
    return write({ row: this.row, origin: this.origin, roles });
  }

  /** A column that is never NULL. */
  private at(column: number): string {
    return this.row[column] ?? '';
  }
}

interface Source {
  readonly row: TextRow;
  readonly origin: string;
  readonly roles: readonly string[];
}

const write = objectWriter<Source>({
  id: column(ID, inJson.plain),
  email: column(EMAIL, inJson.text),
  emailVerified: column(EMAIL_VERIFIED, inJson.boolean),
  displayName: column(DISPLAY_NAME, inJson.text),
  status: column(STATUS, inJson.plain),
  roles: ({ roles }) => JSON.stringify(roles),
  locale: column(LOCALE, inJson.text),
  timeZone: column(TIME_ZONE, inJson.text),
  avatarUrl: ({ row, origin }) => {
    const path = row[AVATAR_URL] ?? null;
    return path === null ? 'null' : inJson.text(origin + path);
  },
  metadata: column(METADATA, inJson.json),
  createdAt: column(CREATED_AT, inJson.instant),
  updatedAt: column(UPDATED_AT, inJson.instant),
  lastLoginAt: column(LAST_LOGIN_AT, inJson.instant),
} satisfies Record<keyof UserResponse, (from: Source) => string>);

function column(index: number, inWords: (value: string) => string) {
  return ({ row }: Source): string => {
    const value = row[index] ?? null;
    return value === null ? 'null' : inWords(value);
  };
}
