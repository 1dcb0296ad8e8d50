import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { FileLinks, KeptFiles, type KeptFile } from '@plinth/platform/kept-files';
import type { ImportCounts, UserImportEntity } from '../../persistence/user-import.entity.js';
import { UserImportsRepository } from '../../persistence/user-imports.repository.js';
import { UsersErrors } from '../../users.errors.js';
import { canonicalEmail } from '../email-address.js';
import { ImportAuthority } from './import-authority.js';
import { ImportBatch, type BatchOutcome } from './import-batch.js';
import { readRows, type ReadRow } from './read-rows.js';

// More of them save little, and would live long enough to pile up as garbage that is rarely looked for.
const BATCH_ROWS = 200;
const MAX_ROWS = 500_000;
const REPORT_KEEP_MS = 24 * 3_600_000;
const REPORT_HEAD = 'line,field,code,detail\n';

/** What an import ends with. */
export interface ImportResult extends ImportCounts {
  readonly dryRun: boolean;
  readonly rows: number;
  /** The faults as CSV, for a day; `null` where there is none. */
  readonly report: { readonly url: string; readonly expiresAt: string } | null;
}

/** What is told of an import while it runs, and what ends it early. */
export interface ImportWatch {
  readonly signal: AbortSignal;
  /** @param percent 0–100. */
  readonly progress: (percent: number) => void;
}

/**
 * Imports a file. How far it got is written with the rows themselves: whoever runs it again goes on there, and no row
 * is imported twice.
 */
@Injectable()
export class ImportUsers {
  constructor(
    private readonly imports: UserImportsRepository,
    private readonly files: KeptFiles,
    private readonly links: FileLinks,
    private readonly batch: ImportBatch,
    private readonly authority: ImportAuthority,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `users.import_gone`, `users.import_columns`, `users.import_too_long`, `users.import_not_allowed` */
  async run(id: string, watch: ImportWatch): Promise<ImportResult> {
    const started = await this.imports.find(id);
    if (!started) throw UsersErrors.importGone();
    if (started.finishedAt === null) {
      const file = await this.files.find(started.fileId);
      if (!file) throw UsersErrors.importGone();
      await this.read(started, file, watch);
    }
    return this.finish(id);
  }

  /** Rows that are done are read again, for the addresses that later rows may repeat. */
  private async read(started: UserImportEntity, file: KeptFile, { signal, progress }: ImportWatch): Promise<void> {
    const lines = new Map<string, number>();
    let position = started.position;
    let count = 0;
    let bytes = 0;
    let batch: ReadRow[] = [];
    const flush = async () => {
      signal.throwIfAborted();
      await this.write(started, position, batch);
      position += batch.length;
      batch = [];
      progress(Math.min(99, Math.floor((bytes / file.bytes) * 100)));
    };
    const counted = async function* (parts: AsyncIterable<Buffer>) {
      for await (const part of parts) {
        bytes += part.length;
        yield part;
      }
    };
    for await (const rows of readRows(counted(this.files.read(file)), started.options.format)) {
      for (const row of rows) {
        count += 1;
        if (count > MAX_ROWS) throw UsersErrors.importTooLong();
        const single = onlyOnce(row, lines);
        if (count <= position) continue;
        batch.push(single);
        if (batch.length === BATCH_ROWS) await flush();
      }
    }
    if (batch.length > 0) await flush();
  }

  /** One batch, its place in the file, its counts and its part of the report, in one transaction. */
  private async write(started: UserImportEntity, position: number, rows: readonly ReadRow[]): Promise<void> {
    const { id, options } = started;
    await this.transaction.run(
      async () => {
        const now = await this.imports.lock(id);
        if (now?.position !== position) throw new Error('Somebody else runs this import.');
        const outcome = await this.batch.run(rows, options, await this.authority.of(started));
        const reportId = await this.report(now, outcome);
        await this.imports.advance(id, position + rows.length, sum(now.counts, outcome.counts), reportId);
      },
      { retry: true },
    );
  }

  private async report({ id, reportId }: UserImportEntity, { faults }: BatchOutcome): Promise<string | null> {
    if (faults.length === 0) return reportId;
    const lines = faults.map(({ line, fault: { field, code, detail } }) =>
      [line, field ?? '', code, detail].map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(','),
    );
    const text = `${lines.join('\n')}\n`;
    if (reportId !== null) {
      await this.files.append(reportId, text);
      return reportId;
    }
    const created = await this.files.begin({
      purpose: 'users.import-report',
      name: `import-${id}.csv`,
      mediaType: 'text/csv; charset=utf-8; header=present',
      expiresAt: this.inADay(),
    });
    await this.files.append(created, REPORT_HEAD + text);
    return created;
  }

  private finish(id: string): Promise<ImportResult> {
    return this.transaction.run(async () => {
      const done = await this.imports.lock(id);
      if (!done) throw UsersErrors.importGone();
      const expiresAt = this.inADay();
      if (done.finishedAt === null) {
        await this.imports.finish(id);
        // What was sent holds personal data, and is of no more use.
        await this.files.remove(done.fileId);
      }
      if (done.reportId !== null) await this.files.keepUntil(done.reportId, expiresAt);
      const report = done.reportId !== null && {
        url: this.links.sign(done.reportId, expiresAt),
        expiresAt: expiresAt.toISOString(),
      };
      return { dryRun: done.options.dryRun, rows: done.position, ...sum(done.counts, {}), report: report || null };
    });
  }

  private inADay(): Date {
    return new Date(this.clock.now().getTime() + REPORT_KEEP_MS);
  }
}

/** The row, or its fault where a row before it has the same address. */
function onlyOnce(row: ReadRow, lines: Map<string, number>): ReadRow {
  if (!row.user) return row;
  // Not the address itself: it would keep the piece of the file alive that it is part of.
  const key = hash('sha256', canonicalEmail(row.user.email), 'base64');
  const first = lines.get(key);
  if (first === undefined) {
    lines.set(key, row.line);
    return row;
  }
  const detail = `is the address of line ${String(first)}`;
  return { line: row.line, user: null, faults: [{ field: 'email', code: 'users.email_repeated', detail }] };
}

function sum(one: Partial<ImportCounts>, other: Partial<ImportCounts>): ImportCounts {
  const of = (name: keyof ImportCounts) => (one[name] ?? 0) + (other[name] ?? 0);
  return {
    created: of('created'),
    updated: of('updated'),
    unchanged: of('unchanged'),
    skipped: of('skipped'),
    failed: of('failed'),
  };
}
