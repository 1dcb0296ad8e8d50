import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { RolesApi } from '@plinth/modules/roles';

/** The roles that ask their holders for a second factor. */
@Injectable()
export class MfaRoles {
  constructor(
    private readonly roles: RolesApi,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /** Whether the user holds one of them. */
  async areHeldBy(userId: string): Promise<boolean> {
    if (this.config.mfaRoles.length === 0) return false;
    const held = (await this.roles.rolesOf([userId])).get(userId) ?? [];
    return held.some((role) => this.config.mfaRoles.includes(role));
  }
}
