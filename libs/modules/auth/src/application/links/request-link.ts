import { Injectable } from '@nestjs/common';
import { AppError, PLATFORM_OWNER } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { Queue } from '@plinth/platform/queue';
import { canonicalEmail } from '@plinth/modules/users';
import { SendLinkJob } from '../../jobs/send-link.job.js';
import { GuessThrottle, MAILS } from '../throttle/guess-throttle.js';
import type { LinkKind } from './send-link.js';

/**
 * Takes the wish of anybody for a link. Whether there is an account is looked up in the background, so that neither the
 * answer nor its time tells; past a few mails to one address further wishes are dropped silently.
 */
@Injectable()
export class RequestLink {
  constructor(
    private readonly throttle: GuessThrottle,
    private readonly queue: Queue,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
  ) {}

  async request(kind: LinkKind, email: string): Promise<void> {
    try {
      await this.throttle.attempt(canonicalEmail(email), MAILS);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'throttled') return;
      throw error;
    }
    await this.transaction.run(async () => {
      // Whether there is such an account is not known yet; the job tells whose it was.
      await this.audit.record({ action: 'auth.link_requested', details: { kind } });
      await this.queue.enqueue(SendLinkJob, { kind, email }, { owner: PLATFORM_OWNER });
    });
  }
}
