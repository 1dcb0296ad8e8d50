import { UsersApi } from '@plinth/modules/users';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { Erasures } from '@plinth/platform/privacy';
import { CliError, type Run } from '../command.js';
import { withPerson } from './with-person.js';

/** Tells what the erasure of a person would remove, or starts it. */
export const erasePerson: Run = async ([named, flag, ...rest]) => {
  if (named === undefined || named.startsWith('-') || rest.length > 0 || (flag !== '--dry-run' && flag !== '--yes')) {
    throw new CliError(
      'Usage: plinth privacy erase PERSON --dry-run (tells what would go) or --yes (cannot be undone)',
    );
  }
  await withPerson(named, async (app, { id }) => {
    if (flag === '--yes') {
      const { id: receipt, status } = await app.get(UsersApi, { strict: false }).closeAccount(id, null);
      console.log(`The account ${id} is closed. Receipt: ${receipt}.`);
      console.log(
        status === 'held'
          ? 'A legal hold keeps what is kept on the person; it goes when the last one is lifted.'
          : 'A worker removes what is kept on the person.',
      );
      return;
    }
    await app
      .get(Transaction)
      .run(() => app.get(AuditTrail).record({ action: 'users.erasure_previewed', subject: { userId: id } }));
    const { parts, held } = await app.get(Erasures).preview(id);
    for (const { module, removed } of parts) {
      const counts = Object.entries(removed).map(([kind, count]) => `${kind} ${String(count)}`);
      console.log(`${module}: ${counts.join(', ')}`);
    }
    console.log(`Nothing was removed.${held ? ' A legal hold would keep all of it.' : ''}`);
  });
  return 0;
};
