import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { ArchiveFiles } from './application/archive-files.js';
import { PersonalExportsRepository } from './persistence/personal-exports.repository.js';

/** The archives of a person. Whether a legal hold is on them is not for them to read here. */
@Injectable()
export class PrivacyPersonalData extends PersonalData {
  constructor(
    private readonly exports: PersonalExportsRepository,
    private readonly files: ArchiveFiles,
    private readonly transaction: Transaction,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const exports = await this.exports.about(userId);
    return {
      exports: exports.map(({ requestedBy, createdAt, expiresAt }) => ({
        requestedBy: requestedBy === userId ? 'you' : 'an administrator',
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
    };
  }

  async eraseUser(userId: string): Promise<Erased> {
    const ids = await this.exports.removeAllOf(userId);
    // A process that dies in between leaves files that nobody can find; a sweep removes them.
    await this.transaction.afterCommit(() => this.files.remove(ids));
    return { exports: ids.length };
  }
}
