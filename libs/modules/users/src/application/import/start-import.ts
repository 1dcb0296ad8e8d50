import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@plinth/kernel';
import { Assurance } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { KeptFiles } from '@plinth/platform/kept-files';
import { Queue, type JobView } from '@plinth/platform/queue';
import { ImportUsersJob } from '../../jobs/import-users.job.js';
import { UserImportsRepository } from '../../persistence/user-imports.repository.js';
import type { ImportOptions } from '../../users.api.js';
import { UsersErrors } from '../../users.errors.js';
import { checkBeginning } from './read-rows.js';

const MAX_BYTES = 256 * 1024 * 1024;
const KEEP_MS = 7 * 24 * 3_600_000;

/** A file that has come in, and nothing of it is imported yet. */
export interface ReceivedImport {
  readonly fileId: string;
  readonly sha256: string;
}

/** Takes a file in and starts its import. */
@Injectable()
export class StartImport {
  constructor(
    private readonly files: KeptFiles,
    private readonly imports: UserImportsRepository,
    private readonly queue: Queue,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly assurance: Assurance,
    private readonly clock: Clock,
  ) {}

  /** Starts the job that imports a received file. */
  async run({ fileId }: ReceivedImport, options: ImportOptions): Promise<JobView> {
    return this.transaction.run(async () => {
      const caller = currentPrincipal();
      const id = newId();
      await this.imports.add({
        id,
        fileId,
        options,
        startedBy: caller.userId,
        permissions: [...caller.permissions],
        freshlySignedIn: this.assurance.isFresh(caller),
      });
      const { job } = await this.queue.submit(ImportUsersJob, { importId: id });
      await this.audit.record({
        action: 'users.import_requested',
        resource: { type: 'user-import', id },
        details: { ...options },
      });
      return job;
    });
  }

  /** For an operator, who may do everything; whoever calls it runs it. @returns the id of the import. */
  async prepare(content: AsyncIterable<Buffer>, options: ImportOptions): Promise<string> {
    const { fileId } = await this.receive(content, options);
    return this.transaction.run(async () => {
      const id = newId();
      await this.imports.add({ id, fileId, options, startedBy: null, permissions: null, freshlySignedIn: true });
      await this.audit.record({
        action: 'users.import_requested',
        resource: { type: 'user-import', id },
        details: { ...options },
      });
      return id;
    });
  }

  /**
   * Takes the file in as it comes.
   * @throws {AppError} `files.too_large`, `users.import_columns`, `users.import_empty`
   */
  async receive(content: AsyncIterable<Buffer>, { format }: ImportOptions): Promise<ReceivedImport> {
    const digest = createHash('sha256');
    const checked = async function* () {
      let begun = false;
      for await (const piece of content) {
        if (!begun) checkBeginning(piece, format);
        begun = true;
        digest.update(piece);
        yield piece;
      }
      if (!begun) throw UsersErrors.importEmpty();
    };
    const file = {
      purpose: 'users.import',
      name: `users.${format}`,
      mediaType: format === 'csv' ? 'text/csv' : 'application/x-ndjson',
      expiresAt: new Date(this.clock.now().getTime() + KEEP_MS),
    };
    const fileId = await this.files.write(file, checked(), MAX_BYTES);
    return { fileId, sha256: digest.digest('base64url') };
  }

  /** Forgets a received file that is not to be imported. */
  discard({ fileId }: ReceivedImport): Promise<void> {
    return this.files.remove(fileId);
  }
}
