import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { RolesRepository } from './persistence/roles.repository.js';

/** The roles that a person holds. */
@Injectable()
export class RolesPersonalData extends PersonalData {
  constructor(private readonly repository: RolesRepository) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const grants = await this.repository.grantsOf([userId]);
    return {
      roles: grants
        .filter((grant) => grant.userId === userId)
        .map(({ name }) => name)
        .sort(),
    };
  }

  async eraseUser(userId: string): Promise<Erased> {
    return { grants: await this.repository.revokeAll(userId) };
  }
}
