import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { AuditTrail, type ExportFormat } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import type { DownloadLink } from '@plinth/platform/secrets';
import { AuditErrors } from '../audit.errors.js';
import { ExportsRepository } from '../persistence/exports.repository.js';
import { ExportFiles } from './export-files.js';
import { ExportLinks } from './export-links.js';

/** An export that is handed out. */
export interface TakenExport {
  readonly format: ExportFormat;
  readonly size: number;
  readonly body: Readable;
}

/** Hands out exports to the holders of their links. */
@Injectable()
export class TakeExport {
  constructor(
    private readonly files: ExportFiles,
    private readonly links: ExportLinks,
    private readonly exports: ExportsRepository,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Looks at a link without using it up. @throws {AppError} `audit.export_not_found`. */
  check(link: DownloadLink): void {
    if (!this.links.isValid(link)) throw AuditErrors.exportNotFound();
  }

  /** Hands out an export, once. @throws {AppError} `audit.export_not_found`. */
  async run(link: DownloadLink): Promise<TakenExport> {
    this.check(link);
    const { id } = link;
    const format = await this.transaction.run(async () => {
      const taken = await this.exports.take(id, this.clock.now());
      if (!taken) throw AuditErrors.exportNotFound();
      await this.audit.record({ action: 'audit.export_downloaded', resource: { type: 'audit-export', id } });
      return taken;
    });
    const file = await this.files.consume(id);
    if (!file) throw AuditErrors.exportNotFound();
    return { ...file, format };
  }
}
