import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { AuditExporter, CsvExporter, type AuditFilter, type ExportFormat } from '@plinth/platform/audit-trail';
import { ExportsRepository } from '../persistence/exports.repository.js';
import { ExportFiles } from './export-files.js';
import { ExportLinks } from './export-links.js';

/** How long an export waits to be downloaded. */
const KEEP_MS = 3_600_000;

/** What the job of an export ends with. */
export interface ExportResult {
  /** Downloads it, once. */
  readonly url: string;
  readonly expiresAt: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Makes the files of exports. */
@Injectable()
export class MakeExport {
  constructor(
    private readonly ndjson: AuditExporter,
    private readonly csv: CsvExporter,
    private readonly files: ExportFiles,
    private readonly links: ExportLinks,
    private readonly exports: ExportsRepository,
    private readonly clock: Clock,
  ) {}

  /** Writes an export under `id`. */
  async run(id: string, format: ExportFormat, filter: AuditFilter, signal: AbortSignal): Promise<ExportResult> {
    const exporter = format === 'csv' ? this.csv : this.ndjson;
    const file = await this.files.write(id, exporter.lines(filter), signal);
    const expiresAt = new Date(this.clock.now().getTime() + KEEP_MS);
    await this.exports.put(id, format, expiresAt);
    return { url: this.links.sign(id, expiresAt), expiresAt: expiresAt.toISOString(), ...file };
  }

  /** Removes what nobody came for. */
  async removeExpired(): Promise<void> {
    for (const id of await this.exports.takeExpired(this.clock.now())) await this.files.remove(id);
  }
}
