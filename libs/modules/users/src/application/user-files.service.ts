import { Injectable } from '@nestjs/common';
import { newId } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { KeptFiles } from '@plinth/platform/kept-files';
import { UserImportsRepository } from '../persistence/user-imports.repository.js';
import { UserFilesApi, type ImportOptions } from '../users.api.js';
import { ExportUsers } from './export/export-users.js';
import { ImportUsers, type ImportResult } from './import/import-users.js';
import type { FileFormat } from './import/read-rows.js';
import { StartImport } from './import/start-import.js';
import type { UserFilter } from './list-users.js';

@Injectable()
export class UserFilesService extends UserFilesApi {
  constructor(
    private readonly start: StartImport,
    private readonly imports: ImportUsers,
    private readonly rows: UserImportsRepository,
    private readonly files: KeptFiles,
    private readonly exports: ExportUsers,
    private readonly audit: AuditTrail,
  ) {
    super();
  }

  async importFile(
    content: AsyncIterable<Buffer>,
    options: ImportOptions,
    progress: (percent: number) => void,
  ): Promise<{ readonly result: ImportResult; readonly report: AsyncIterable<Buffer> | null }> {
    const id = await this.start.prepare(content, options);
    const result = await this.imports.run(id, { signal: new AbortController().signal, progress });
    const reportId = (await this.rows.find(id))?.reportId ?? null;
    const report = reportId === null ? null : await this.files.find(reportId);
    return { result, report: report && this.files.read(report) };
  }

  async *exportFile(format: FileFormat, filter: UserFilter): AsyncGenerator<string> {
    await this.audit.record({
      action: 'users.export_requested',
      resource: { type: 'user-export', id: newId() },
      details: { format },
    });
    yield* this.exports.text(format, filter);
  }
}
