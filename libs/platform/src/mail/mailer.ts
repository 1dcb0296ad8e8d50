import { Inject, Injectable } from '@nestjs/common';
import { mailSection, type MailConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { composeMail, type MailContent } from './compose-mail.js';
import { Queue } from '../queue/queue.js';
import type { Mail } from './mail.js';
import { SendMailJob } from './send-mail.job.js';

/** The way to send mail. */
@Injectable()
export class Mailer {
  constructor(
    private readonly queue: Queue,
    private readonly database: Database,
    @Inject(configToken(mailSection)) private readonly config: MailConfig,
  ) {}

  /** Sends a message in the background, if and only if the open transaction commits; retried until it is accepted. */
  async send(mail: Mail): Promise<void> {
    await this.queue.enqueue(SendMailJob, mail);
  }

  /**
   * Forgets the messages to an address, in the open transaction; those that wait are not sent any more.
   * @returns how many.
   */
  async forget(address: string): Promise<number> {
    return this.database.change(
      `WITH gone AS (
         DELETE FROM job WHERE type = 'mail.send' AND lower(payload ->> 'to') = lower($1) AND status <> 'active'
         RETURNING id
       ), attempts AS (
         DELETE FROM job_attempt USING gone WHERE job_id = gone.id
       ), events AS (
         DELETE FROM job_event USING gone WHERE job_id = gone.id
       )
       SELECT FROM gone`,
      [address],
    );
  }

  /** As `send`, in the looks that the operator chose. */
  async compose(to: string, content: MailContent): Promise<void> {
    await this.send({ to, ...composeMail(content, this.config) });
  }
}
