import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { OrganizationEntity } from './organization.entity.js';

/** What an organization asks of its members. */
export type OrganizationSettings = Readonly<
  Pick<OrganizationEntity, 'mfaRequired' | 'allowedEmailDomains' | 'ssoRequired' | 'ssoProvider'>
>;

const COLUMNS = `mfa_required AS "mfaRequired", allowed_email_domains AS "allowedEmailDomains",
  sso_required AS "ssoRequired", sso_provider AS "ssoProvider"`;

/** The settings of organizations, which are columns of theirs. */
@Injectable()
export class SettingsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Those of an organization that is there. */
  async get(organizationId: string): Promise<OrganizationSettings> {
    const [row] = await this.database.query<OrganizationSettings & { id: string }>(
      `SELECT ${COLUMNS} FROM organization WHERE id = $1`,
      [organizationId],
    );
    if (!row) throw new Error(`Organization ${organizationId} is gone although it is locked.`);
    return row;
  }

  async save(organizationId: string, settings: OrganizationSettings): Promise<void> {
    await this.database.query(
      `UPDATE organization SET mfa_required = $2, allowed_email_domains = $3, sso_required = $4, sso_provider = $5,
         updated_at = $6
       WHERE id = $1`,
      [
        organizationId,
        settings.mfaRequired,
        settings.allowedEmailDomains,
        settings.ssoRequired,
        settings.ssoProvider,
        this.clock.now(),
      ],
    );
  }
}
