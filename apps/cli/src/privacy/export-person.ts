import { resolve } from 'node:path';
import { LoadedConfig } from '@plinth/platform/config';
import { privacySection } from '@plinth/config';
import { PersonalArchive, writeWhole } from '@plinth/modules/privacy';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { CliError, type Run } from '../command.js';
import { withPerson } from './with-person.js';

/** Writes everything that is kept on a person into a ZIP archive. */
export const exportPerson: Run = async ([named, file, ...rest]) => {
  if (named === undefined || rest.length > 0 || [named, file].some((each) => each?.startsWith('-'))) {
    throw new CliError('Usage: plinth privacy export PERSON [FILE]');
  }
  await withPerson(named, async (app, { id }) => {
    const path = resolve(file ?? `personal-data-${id}.zip`);
    await app
      .get(Transaction)
      .run(() => app.get(AuditTrail).record({ action: 'privacy.person_exported', subject: { userId: id } }));
    const hours = app.get(LoadedConfig).of(privacySection).exportHours;
    const count = { included: 0, linked: 0 };
    const archive = app.get(PersonalArchive, { strict: false });
    const linksEnd = new Date(Date.now() + hours * 3_600_000);
    const { bytes, sha256 } = await writeWhole(path, archive.read(id, linksEnd, count));
    console.log(`${path}: ${String(bytes)} bytes, SHA-256 ${sha256}.`);
    console.log(
      `Files: ${String(count.included)} in it, ${String(count.linked)} linked until ${linksEnd.toISOString()}.`,
    );
  });
  return 0;
};
