import { Inject, Injectable } from '@nestjs/common';
import { privacySection, type PrivacyConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { Transaction } from '@plinth/platform/database';
import { LegalHolds } from '@plinth/platform/privacy';
import { UsersApi } from '@plinth/modules/users';
import { PersonalExportsRepository } from '../persistence/personal-exports.repository.js';
import { PrivacyErrors } from '../privacy.errors.js';
import { ArchiveFiles } from './archive-files.js';
import { ExportLinks } from './export-links.js';
import { PersonalArchive } from './personal-archive.js';

/** What the job of an export ends with. */
export interface ExportResult {
  /** Downloads the archive, until then. */
  readonly url: string;
  readonly expiresAt: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly files: { readonly included: number; readonly linked: number };
}

/** Makes the archives of people. */
@Injectable()
export class MakeExport {
  constructor(
    private readonly archive: PersonalArchive,
    private readonly files: ArchiveFiles,
    private readonly links: ExportLinks,
    private readonly exports: PersonalExportsRepository,
    private readonly people: UsersApi,
    private readonly holds: LegalHolds,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
    @Inject(configToken(privacySection)) private readonly config: PrivacyConfig,
  ) {}

  /**
   * Writes an archive under `id`, in the place of what the same requester asked for before.
   * @throws {AppError} `privacy.person_not_found` where the person was erased meanwhile.
   */
  async run(id: string, userId: string, requestedBy: string, signal: AbortSignal): Promise<ExportResult> {
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + this.config.exportHours * 3_600_000);
    const count = { included: 0, linked: 0 };
    const file = await this.files.write(id, this.archive.read(userId, expiresAt, count, signal), signal);
    try {
      await this.files.remove(
        await this.transaction.run(async () => {
          // An erasure that has not come here yet finds the row; one that has leaves no account behind.
          await this.holds.lock(userId);
          if (!(await this.people.find(userId))) throw PrivacyErrors.personNotFound();
          return this.exports.put({ id, userId, requestedBy, createdAt, expiresAt });
        }),
      );
    } catch (error) {
      await this.files.remove([id]);
      throw error;
    }
    return { url: this.links.sign(id, expiresAt), expiresAt: expiresAt.toISOString(), ...file, files: count };
  }
}
