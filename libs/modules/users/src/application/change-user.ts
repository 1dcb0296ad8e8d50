import { Injectable } from '@nestjs/common';
import type { Json, JsonObject } from '@plinth/kernel';
import { Assurance } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import type { UserResponse } from '../http/user.response.js';
import { UsersRepository, type UserChange } from '../persistence/users.repository.js';
import { UsersApi, type UserRecord } from '../users.api.js';
import { mergePatch } from './merge-patch.js';
import { MetadataRules } from './metadata-rules.js';
import { Seniority } from './seniority.js';
import { UserNews } from './user-news.js';

/** What may be changed of an account; `null` removes, what is left out stays. */
export interface UserPatch {
  readonly email?: string;
  readonly displayName?: string | null;
  readonly locale?: string | null;
  readonly timeZone?: string | null;
  readonly metadata?: JsonObject | null;
}

/** Changes what an account says about a person: the caller's own, or somebody else's. */
@Injectable()
export class ChangeUser {
  constructor(
    private readonly repository: UsersRepository,
    private readonly users: UsersApi,
    private readonly seniority: Seniority,
    private readonly assurance: Assurance,
    private readonly transaction: Transaction,
    private readonly news: UserNews,
    private readonly metadataRules: MetadataRules,
  ) {}

  /**
   * @throws {AppError} `users.not_found`, `users.above_caller`, `users.email_taken`, `users.metadata_too_large`,
   * `users.metadata_refused`, `http.precondition_failed`; with an address `auth.reauthentication_required`, because
   * links to set a password go there.
   */
  run(id: string, patch: UserPatch, precondition: Precondition): Promise<UserResponse> {
    if (patch.email !== undefined) this.assurance.assertFresh(currentPrincipal());
    return this.transaction.run(async () => {
      const before = await this.repository.lock(id);
      precondition.check(await this.users.present(before));
      if (id !== currentPrincipal().userId) await this.seniority.assertOver(id);
      const change = applied(before, patch);
      if (patch.metadata !== undefined) this.metadataRules.assert(change.metadata);
      const changes = differences(before, change);
      if (Object.keys(changes).length === 0) return this.users.present(before);
      const after = await this.repository.update(id, change);
      await this.news.tell('users.user_changed', id, { fields: Object.keys(changes) }, changes);
      return this.users.present(after);
    });
  }
}

function applied(before: UserRecord, patch: UserPatch): UserChange {
  const { email = before.email, metadata } = patch;
  return {
    email,
    emailVerified: before.emailVerified && email === before.email,
    displayName: patch.displayName === undefined ? before.displayName : patch.displayName,
    status: before.status,
    locale: patch.locale === undefined ? before.locale : patch.locale,
    timeZone: patch.timeZone === undefined ? before.timeZone : patch.timeZone,
    metadata: metadata === undefined ? before.metadata : merged(before.metadata, metadata),
  };
}

function merged(before: JsonObject, patch: JsonObject | null): JsonObject {
  return patch === null ? {} : mergePatch(before, patch);
}

/** Each changed field with what it was and what it is. */
function differences(before: UserRecord, after: UserChange): Record<string, Json> {
  const pairs = Object.entries(after).map(([field, value]: [string, Json]): [string, Json[]] => [
    field,
    [before[field as keyof UserChange], value],
  ]);
  return Object.fromEntries(pairs.filter(([, [was, is]]) => JSON.stringify(was) !== JSON.stringify(is)));
}
