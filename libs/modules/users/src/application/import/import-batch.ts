import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AppError, type Json } from '@plinth/kernel';
import { Credentials } from '@plinth/platform/access';
import { RolesApi } from '@plinth/modules/roles';
import {
  ImportedAccountsRepository,
  type ChangedAccount,
  type KnownAccount,
} from '../../persistence/imported-accounts.repository.js';
import type { ImportCounts } from '../../persistence/user-import.entity.js';
import type { ImportOptions } from '../../users.api.js';
import { canonicalEmail } from '../email-address.js';
import { UserNews } from '../user-news.js';
import { covers, type Authority } from './import-authority.js';
import type { ImportedUser, RowFault } from './imported-user.js';
import type { ReadRow } from './read-rows.js';

/** What became of a batch. */
export interface BatchOutcome {
  readonly counts: ImportCounts;
  readonly faults: readonly { readonly line: number; readonly fault: RowFault }[];
}

interface Row {
  readonly line: number;
  readonly user: ImportedUser;
  readonly key: string;
}

interface ChangedRow extends Row {
  readonly account: KnownAccount;
  readonly after: ChangedAccount;
  readonly fields: readonly (keyof ChangedAccount)[];
  readonly roles: readonly string[];
}

const SETTABLE = ['displayName', 'locale', 'timeZone', 'metadata'] as const;

/** Imports some hundred rows in a few statements, in the open transaction. */
@Injectable()
export class ImportBatch {
  constructor(
    private readonly accounts: ImportedAccountsRepository,
    private readonly roles: RolesApi,
    private readonly news: UserNews,
    private readonly modules: ModuleRef,
  ) {}

  async run(rows: readonly ReadRow[], options: ImportOptions, authority: Authority): Promise<BatchOutcome> {
    const faults = rows.flatMap(({ line, faults: found }) => found.map((fault) => ({ line, fault })));
    const refuse = (line: number, code: string, field: string, detail: string) => {
      faults.push({ line, fault: { field, code, detail } });
    };
    const roleFaults = await this.roleFaults(rows, authority);
    const good = rows.flatMap(({ line, user }): Row[] => {
      if (!user) return [];
      const bad = (user.roles ?? []).map((role) => roleFaults.get(role)).find((fault) => fault !== undefined);
      if (bad) faults.push({ line, fault: bad });
      return bad ? [] : [{ line, user, key: canonicalEmail(user.email) }];
    });
    const known = await this.accounts.lock(good.map(({ key }) => key));
    const fresh = good.filter(({ key }) => !known.has(key));
    const { changed, unchanged } = await this.compare(good, known, authority, refuse);
    const taken = options.dryRun ? [] : await this.add(fresh, options);
    for (const { line } of taken) refuse(line, 'users.email_taken', 'email', 'was taken while the import ran');
    const update = options.onExisting === 'update';
    if (update && !options.dryRun) await this.update(changed);
    return {
      counts: {
        created: fresh.length - taken.length,
        updated: update ? changed.length : 0,
        skipped: update ? 0 : changed.length,
        unchanged,
        failed: new Set(faults.map(({ line }) => line)).size,
      },
      faults: faults.sort((one, other) => one.line - other.line),
    };
  }

  /** What is wrong with roles that rows name. */
  private async roleFaults(rows: readonly ReadRow[], authority: Authority): Promise<ReadonlyMap<string, RowFault>> {
    const faults = new Map<string, RowFault>();
    const fault = (role: string, code: string, detail: string) => faults.set(role, { field: 'roles', code, detail });
    for (const role of new Set(rows.flatMap(({ user }) => user?.roles ?? []))) {
      try {
        const permitted = await this.roles.permissionsOfRole(role);
        if (!covers(authority, ['roles:assign', ...permitted])) {
          fault(role, 'roles.permission_not_held', 'names a role that may do more than whoever imports');
        } else if (!authority.freshlySignedIn) {
          const detail = 'names a role, which takes a sign-in of the last 15 minutes when the import is asked for';
          fault(role, 'auth.reauthentication_required', detail);
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        fault(role, error.code, 'names a role that there is not');
      }
    }
    // Everybody has it: naming it gives nothing.
    faults.delete('member');
    return faults;
  }

  private async compare(
    rows: readonly Row[],
    known: ReadonlyMap<string, KnownAccount>,
    authority: Authority,
    refuse: (line: number, code: string, field: string, detail: string) => void,
  ): Promise<{ changed: ChangedRow[]; unchanged: number }> {
    const ids = [...known.values()].map(({ id }) => id);
    const [held, permissions] = await Promise.all([this.roles.rolesOf(ids), this.roles.permissionsOfAll(ids)]);
    const changed: ChangedRow[] = [];
    let unchanged = 0;
    for (const row of rows) {
      const account = known.get(row.key);
      if (!account) continue;
      if (account.leaving) {
        refuse(row.line, 'users.email_taken', 'email', 'belongs to an account that is being deleted');
        continue;
      }
      const after = applied(account, row.user);
      const fields = SETTABLE.filter((field) => !isDeepStrictEqual(account[field], after[field]));
      const roles = (row.user.roles ?? []).filter((role) => !held.get(account.id)?.includes(role));
      if (fields.length === 0 && roles.length === 0) unchanged += 1;
      else if (!covers(authority, permissions.get(account.id) ?? [])) {
        refuse(row.line, 'users.above_caller', 'email', 'belongs to somebody who may do more than whoever imports');
      } else changed.push({ ...row, account, after, fields, roles });
    }
    return { changed, unchanged };
  }

  /** @returns the rows whose address somebody took meanwhile. */
  private async add(rows: readonly Row[], { invite }: ImportOptions): Promise<Row[]> {
    if (rows.length === 0) return [];
    const toAdd = rows.map(({ user }) => ({
      email: user.email,
      displayName: user.displayName ?? null,
      status: typeof user.passwordHash === 'string' ? ('active' as const) : ('invited' as const),
      locale: user.locale ?? null,
      timeZone: user.timeZone ?? null,
      metadata: user.metadata ?? {},
    }));
    const ids = await this.accounts.add(toAdd);
    const made = rows.flatMap(({ key, user }, index) => {
      const id = ids.get(key);
      return id === undefined ? [] : [{ id, user, status: toAdd[index]?.status ?? 'invited' }];
    });
    await this.news.tellMany(
      'users.user_created',
      made.map(({ id, user: { email, displayName }, status }) => ({
        userId: id,
        details: { status },
        personal: { email, displayName: displayName ?? null },
      })),
      true,
    );
    const grants = made.flatMap(({ id, user }) => (user.roles ?? []).map((role) => ({ userId: id, role })));
    await this.roles.grantMany(grants, true);
    // Only `auth` knows how accounts sign in, and this module may not call it: whichever module offers the port is used.
    const credentials = this.modules.get(Credentials, { strict: false });
    const hashes = made.flatMap(({ id, user: { passwordHash } }) =>
      typeof passwordHash === 'string' ? [{ userId: id, hash: passwordHash }] : [],
    );
    await credentials.takeOver(hashes);
    if (invite) for (const { id, status } of made) if (status === 'invited') await credentials.invite(id);
    return rows.filter(({ key }) => !ids.has(key));
  }

  private async update(rows: readonly ChangedRow[]): Promise<void> {
    const changed = rows.filter(({ fields }) => fields.length > 0);
    if (changed.length > 0) await this.accounts.update(changed.map(({ after }) => after));
    await this.news.tellMany(
      'users.user_changed',
      changed.map(({ account, after, fields }) => ({
        userId: account.id,
        details: { fields: [...fields] },
        personal: Object.fromEntries(fields.map((field) => [field, [account[field], after[field]] as Json])),
      })),
      false,
    );
    await this.roles.grantMany(
      rows.flatMap(({ account, roles }) => roles.map((role) => ({ userId: account.id, role }))),
      false,
    );
  }
}

function applied(account: KnownAccount, user: ImportedUser): ChangedAccount {
  const { displayName = account.displayName, locale = account.locale, timeZone = account.timeZone } = user;
  return {
    id: account.id,
    email: account.email,
    displayName,
    locale,
    timeZone,
    metadata: user.metadata ?? account.metadata,
  };
}
