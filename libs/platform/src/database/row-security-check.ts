import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { databaseSection, type DatabaseConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { Database } from './database.js';

/** Says at boot, without holding it up, where row-level security does not hold. */
@Injectable()
export class RowSecurityCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('RowSecurity');

  constructor(
    private readonly database: Database,
    @Inject(configToken(databaseSection)) private readonly config: DatabaseConfig,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.rowSecurity === 'off') {
      this.logger.warn('Row-level security is off: DATABASE_ROW_SECURITY.');
      return;
    }
    void this.fault().then(
      (fault) => fault !== null && this.logger.warn(`Row-level security does not hold: ${fault}`),
      () => undefined,
    );
  }

  /** What is wrong; `null` where the database holds to its policies for the role that this process acts as. */
  async fault(): Promise<string | null> {
    const [role] = await this.database.query<{ name: string; bypasses: boolean }>(
      'SELECT rolname AS name, rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user',
    );
    if (role?.bypasses) return `the role ${role.name} bypasses it. Set DATABASE_ROLE, or connect as another login.`;
    const open = await this.database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND NOT (relrowsecurity AND relforcerowsecurity) AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)`,
    );
    return open.length === 0 ? null : `it is switched off for ${open.map(({ name }) => name).join(', ')}.`;
  }
}
