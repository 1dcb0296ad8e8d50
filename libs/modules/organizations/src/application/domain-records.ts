import { Resolver } from 'node:dns/promises';
import { Inject, Injectable } from '@nestjs/common';
import { dnsSection, type DnsConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { OrganizationsErrors } from '../organizations.errors.js';
import type { DomainRow } from '../persistence/domains.repository.js';

/** The record that proves a domain. */
export interface DomainChallenge {
  readonly name: string;
  readonly value: string;
}

// What an answer without the record looks like; everything else is no answer.
const WITHOUT = new Set(['ENOTFOUND', 'ENODATA']);
const RETRY_SECONDS = 30;
// A domain that never answers holds up its asker, and with an Idempotency-Key a connection of the database: few at once.
const AT_ONCE = 4;
const BUSY_SECONDS = 2;

/** The record that whoever runs the domain has to make. */
export function challengeOf({ domain, token }: Pick<DomainRow, 'domain' | 'token'>): DomainChallenge {
  return { name: `_plinth-challenge.${domain}`, value: `plinth-domain-verification=${token}` };
}

/** Asks domains for their records, within `DNS_TIMEOUT_MS`. */
@Injectable()
export class DomainRecords {
  private asking = 0;

  constructor(@Inject(configToken(dnsSection)) private readonly config: DnsConfig) {}

  /**
   * Whether the domain holds its record now.
   * @throws {AppError} `organizations.dns_unavailable` where the domain does not answer in time, its servers fail, or too
   * many domains are being asked.
   */
  async prove(domain: DomainRow): Promise<boolean> {
    if (this.asking >= AT_ONCE) throw OrganizationsErrors.dnsUnavailable({ retryAfterSeconds: BUSY_SECONDS });
    this.asking += 1;
    try {
      return await this.ask(domain);
    } finally {
      this.asking -= 1;
    }
  }

  private async ask(domain: DomainRow): Promise<boolean> {
    const { name, value } = challengeOf(domain);
    const resolver = new Resolver({ timeout: this.config.timeoutMs, tries: 1 });
    if (this.config.servers.length > 0) resolver.setServers([...this.config.servers]);
    // The deadline of the resolver is for each server; this one is for all of them.
    const deadline = setTimeout(() => resolver.cancel(), this.config.timeoutMs);
    try {
      return (await resolver.resolveTxt(name)).some((parts) => parts.join('') === value);
    } catch (error) {
      if (WITHOUT.has((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw OrganizationsErrors.dnsUnavailable({ cause: error, retryAfterSeconds: RETRY_SECONDS });
    } finally {
      clearTimeout(deadline);
    }
  }
}
