import { Inject, Injectable } from '@nestjs/common';
import { privacySection, type PrivacyConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { RetentionPolicy } from '@plinth/platform/privacy';
import { PersonalExportsRepository } from '../persistence/personal-exports.repository.js';
import { ArchiveFiles } from './archive-files.js';

/** An archive is being written for an hour at most; whatever is older and has no row was left behind. */
const DEBRIS_MS = 2 * 3_600_000;

/** Removes archives whose links have expired. A legal hold is on what archives are made of, not on them. */
@Injectable()
export class ExportsRetention extends RetentionPolicy {
  readonly name = 'privacy.exports';
  readonly what = 'Archives of people, counted from when they were made.';
  readonly setting = 'PRIVACY_EXPORT_HOURS';
  readonly days: number;

  constructor(
    private readonly exports: PersonalExportsRepository,
    private readonly files: ArchiveFiles,
    private readonly clock: Clock,
    @Inject(configToken(privacySection)) { exportHours }: PrivacyConfig,
  ) {
    super();
    this.days = exportHours / 24;
  }

  due(limit: number): Promise<number> {
    return this.exports.countExpired(this.clock.now(), limit);
  }

  async sweep(limit: number): Promise<number> {
    const now = this.clock.now();
    const ids = await this.exports.takeExpired(now, limit);
    await this.files.remove(ids);
    const old = await this.files.olderThan(new Date(now.getTime() - DEBRIS_MS));
    const known = await this.exports.known(old);
    for (const id of old.filter((each) => !known.has(each))) await this.files.removeDebris(id);
    return ids.length;
  }
}
