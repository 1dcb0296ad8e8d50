import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import type { Precondition } from '@plinth/platform/http';
import { SettingsResponse } from '../http/settings.response.js';
import { MembershipsRepository } from '../persistence/memberships.repository.js';
import { SettingsRepository, type OrganizationSettings } from '../persistence/settings.repository.js';
import { OrganizationNews } from './organization-news.js';
import { RequireProvider } from './require-provider.js';
import { MANAGERS, Standing } from './standing.js';

/** What an organization asks of its members, for those who run it. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly standing: Standing,
    private readonly transaction: Transaction,
    private readonly news: OrganizationNews,
    private readonly requireProvider: RequireProvider,
  ) {}

  /** @throws {AppError} `organizations.not_found`, `organizations.role_required` */
  async get(organizationId: string): Promise<OrganizationSettings> {
    await this.standing.of(organizationId, MANAGERS);
    return this.settings.get(organizationId);
  }

  /**
   * Changes what is given. Nobody makes a rule that would shut themselves out at once.
   * @throws {AppError} `organizations.not_found`, `organizations.role_required`, `auth.mfa_required`,
   * `organizations.sso_provider_unknown`, `organizations.sso_domain_required`, `organizations.sso_sign_in_first`,
   * `http.precondition_failed`
   */
  change(
    organizationId: string,
    wish: Partial<OrganizationSettings>,
    precondition: Precondition,
  ): Promise<OrganizationSettings> {
    return this.transaction.run(async () => {
      await this.standing.lock(organizationId, MANAGERS);
      const before = await this.settings.get(organizationId);
      precondition.check(SettingsResponse.from(before));
      const after = tidied({ ...before, ...wish });
      const changes = changesOf(before, after);
      if (Object.keys(changes).length === 0) return before;
      if (after.mfaRequired && !before.mfaRequired) this.standing.assertSecondFactor();
      const members = changes['mfaRequired'] ? await this.memberships.userIds(organizationId) : [];
      await this.settings.save(organizationId, after);
      if (after.ssoRequired && (changes['ssoRequired'] || changes['ssoProvider'])) {
        await this.requireProvider.run(organizationId, after.ssoProvider);
      }
      await this.news.ofSettings(organizationId, members, changes);
      return after;
    });
  }
}

function tidied(settings: OrganizationSettings): OrganizationSettings {
  return { ...settings, allowedEmailDomains: [...new Set(settings.allowedEmailDomains)].sort() };
}

function changesOf(before: OrganizationSettings, after: OrganizationSettings): Record<string, Json> {
  const fields = ['mfaRequired', 'allowedEmailDomains', 'ssoRequired', 'ssoProvider'] as const;
  const pair = (field: (typeof fields)[number]) => [before[field], after[field]] as Json;
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  return Object.fromEntries(changed.map((field) => [field, pair(field)]));
}
