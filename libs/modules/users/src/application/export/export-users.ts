import { Injectable } from '@nestjs/common';
import { Clock, type PagePosition } from '@plinth/kernel';
import { FileLinks, KeptFiles } from '@plinth/platform/kept-files';
import type { UserResponse } from '../../http/user.response.js';
import { defused } from '../formula.js';
import type { FileFormat } from '../import/read-rows.js';
import { ListUsers, type UserFilter } from '../list-users.js';

const PAGE_ROWS = 500;
const KEEP_MS = 3_600_000;
const MEDIA_TYPES = { csv: 'text/csv; charset=utf-8; header=present', ndjson: 'application/x-ndjson' } as const;

const COLUMNS = [
  'id',
  'email',
  'emailVerified',
  'displayName',
  'status',
  'roles',
  'locale',
  'timeZone',
  'metadata',
  'avatarUrl',
  'createdAt',
  'updatedAt',
  'lastLoginAt',
] as const satisfies readonly (keyof UserResponse)[];

/** What an export ends with. */
export interface UserExportResult {
  /** Downloads the file, for an hour. */
  readonly url: string;
  readonly expiresAt: string;
  readonly rows: number;
}

/** Writes accounts into a file. */
@Injectable()
export class ExportUsers {
  constructor(
    private readonly list: ListUsers,
    private readonly files: KeptFiles,
    private readonly links: FileLinks,
    private readonly clock: Clock,
  ) {}

  /** Makes a file of the accounts that fit. */
  async run(id: string, format: FileFormat, filter: UserFilter, signal: AbortSignal): Promise<UserExportResult> {
    const expiresAt = new Date(this.clock.now().getTime() + KEEP_MS);
    let rows = 0;
    const content = this.text(format, filter, (count) => {
      signal.throwIfAborted();
      rows += count;
    });
    const file = { purpose: 'users.export', name: `users-${id}.${format}`, mediaType: MEDIA_TYPES[format], expiresAt };
    const fileId = await this.files.write(file, content);
    return { url: this.links.sign(fileId, expiresAt), expiresAt: expiresAt.toISOString(), rows };
  }

  /** The text of the file, some hundred accounts at a time, each time telling how many. */
  async *text(format: FileFormat, filter: UserFilter, tell: (rows: number) => void = () => {}): AsyncGenerator<string> {
    if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
    // By when they were made, which never changes, and none that are made from now on: whoever is there from the
    // beginning to the end is told of once.
    const until = this.clock.now().toISOString();
    const createdBefore =
      filter.createdBefore !== undefined && filter.createdBefore < until ? filter.createdBefore : until;
    for (let after: PagePosition | null = null, more = true; more;) {
      const page = await this.list.run({ ...filter, createdBefore }, { limit: PAGE_ROWS, sort: 'createdAt', after });
      tell(page.rows.length);
      yield page.rows.map((user) => (format === 'csv' ? csvLine(user) : `${JSON.stringify(user)}\n`)).join('');
      after = page.next;
      more = after !== null;
    }
  }
}

function csvLine(user: UserResponse): string {
  return `${COLUMNS.map((column) => csvCell(user[column])).join(',')}\r\n`;
}

function csvCell(value: UserResponse[(typeof COLUMNS)[number]]): string {
  const text = defused(textOf(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textOf(value: UserResponse[(typeof COLUMNS)[number]]): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
