import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import type { DownloadLink } from '@plinth/platform/secrets';
import { PersonalExportsRepository } from '../persistence/personal-exports.repository.js';
import { PrivacyErrors } from '../privacy.errors.js';
import { ArchiveFiles } from './archive-files.js';
import { ExportLinks } from './export-links.js';

/** Hands out archives to the holders of their links. */
@Injectable()
export class TakeExport {
  constructor(
    private readonly files: ArchiveFiles,
    private readonly links: ExportLinks,
    private readonly exports: PersonalExportsRepository,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `privacy.export_not_found`. */
  async run(link: DownloadLink): Promise<{ readonly size: number; readonly body: Readable }> {
    if (!this.links.isValid(link)) throw PrivacyErrors.exportNotFound();
    const { id } = link;
    const found = await this.exports.find(id, this.clock.now());
    const file = found && (await this.files.open(id));
    if (!file) throw PrivacyErrors.exportNotFound();
    await this.transaction.run(() =>
      this.audit.record({
        action: 'privacy.export_downloaded',
        resource: { type: 'personal-export', id },
        subject: { userId: found.userId },
      }),
    );
    return file;
  }
}
