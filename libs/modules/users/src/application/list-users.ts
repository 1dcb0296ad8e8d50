import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { RolesApi } from '@plinth/modules/roles';
import { UserResponse } from '../http/user.response.js';
import { UserListRepository } from '../persistence/user-list.repository.js';
import type { UserStatus } from '../users.api.js';
import type { UserText } from './user-text.js';

/** Which accounts to list; what is left out does not matter. */
export interface UserFilter {
  /** Words, or their beginnings, of a name or an address. */
  readonly q?: string;
  readonly status?: UserStatus;
  readonly role?: string;
  /** Instants in ISO 8601: from the first, to before the second. */
  readonly createdAfter?: string;
  readonly createdBefore?: string;
}

/** Lists accounts as the API shows them. */
@Injectable()
export class ListUsers {
  constructor(
    private readonly repository: UserListRepository,
    private readonly roles: RolesApi,
  ) {}

  run(filter: UserFilter, request: PageRequest): Promise<Page<UserResponse>> {
    return this.each(filter, request, (user, roles) => UserResponse.from(user.record, roles));
  }

  /** The same, each account written in JSON. */
  written(filter: UserFilter, request: PageRequest): Promise<Page<string>> {
    return this.each(filter, request, (user, roles) => user.json(roles));
  }

  private async each<T>(
    filter: UserFilter,
    request: PageRequest,
    present: (user: UserText, roles: readonly string[]) => T,
  ): Promise<Page<T>> {
    const page = await this.repository.page(filter, request);
    const roles = await this.roles.rolesOf(page.rows.map(({ id }) => id));
    return { ...page, rows: page.rows.map((user) => present(user, roles.get(user.id) ?? [])) };
  }
}
