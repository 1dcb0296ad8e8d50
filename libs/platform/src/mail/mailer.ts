import { Injectable } from '@nestjs/common';
import { Queue } from '../queue/queue.js';
import type { Mail } from './mail.js';
import { SendMailJob } from './send-mail.job.js';

/** The way to send mail. */
@Injectable()
export class Mailer {
  constructor(private readonly queue: Queue) {}

  /** Sends a message in the background, if and only if the open transaction commits; retried until it is accepted. */
  async send(mail: Mail): Promise<void> {
    await this.queue.enqueue(SendMailJob, mail);
  }
}
