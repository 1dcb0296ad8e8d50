import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { AuditExporter, CsvExporter, type AuditFilter, type ExportFormat } from '@plinth/platform/audit-trail';
import { FileLinks, KeptFiles } from '@plinth/platform/kept-files';

/** How long an export waits to be downloaded. */
const KEEP_MS = 3_600_000;
const MEDIA_TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

/** What the job of an export ends with. */
export interface ExportResult {
  /** Downloads it, once. */
  readonly url: string;
  readonly expiresAt: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** Makes the files of exports. */
@Injectable()
export class MakeExport {
  constructor(
    private readonly ndjson: AuditExporter,
    private readonly csv: CsvExporter,
    private readonly files: KeptFiles,
    private readonly links: FileLinks,
    private readonly clock: Clock,
  ) {}

  /** Writes an export; `id` is that of its job. */
  async run(id: string, format: ExportFormat, filter: AuditFilter, signal: AbortSignal): Promise<ExportResult> {
    const expiresAt = new Date(this.clock.now().getTime() + KEEP_MS);
    const hash = createHash('sha256');
    let bytes = 0;
    const measured = async function* (text: AsyncIterable<string>) {
      for await (const line of text) {
        signal.throwIfAborted();
        hash.update(line);
        bytes += Buffer.byteLength(line);
        yield line;
      }
    };
    const file = { purpose: 'audit.export', name: `audit-${id}.${format}`, mediaType: MEDIA_TYPES[format], expiresAt };
    const exporter = format === 'csv' ? this.csv : this.ndjson;
    const fileId = await this.files.write({ ...file, once: true }, measured(exporter.lines(filter)));
    const url = this.links.sign(fileId, expiresAt);
    return { url, expiresAt: expiresAt.toISOString(), bytes, sha256: hash.digest('hex') };
  }
}
