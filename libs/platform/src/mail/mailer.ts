import { Inject, Injectable } from '@nestjs/common';
import { mailSection, type MailConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { composeMail, type MailContent } from './compose-mail.js';
import { Queue } from '../queue/queue.js';
import type { Mail } from './mail.js';
import { SendMailJob } from './send-mail.job.js';

/** The way to send mail. */
@Injectable()
export class Mailer {
  constructor(
    private readonly queue: Queue,
    @Inject(configToken(mailSection)) private readonly config: MailConfig,
  ) {}

  /** Sends a message in the background, if and only if the open transaction commits; retried until it is accepted. */
  async send(mail: Mail): Promise<void> {
    await this.queue.enqueue(SendMailJob, mail);
  }

  /** As `send`, in the looks that the operator chose. */
  async compose(to: string, content: MailContent): Promise<void> {
    await this.send({ to, ...composeMail(content, this.config) });
  }
}
