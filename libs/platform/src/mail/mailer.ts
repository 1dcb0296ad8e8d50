import { Injectable } from '@nestjs/common';
import { Queue } from '../queue/queue.js';
import { SendMailJob, SendMailPayload } from './send-mail.job.js';

/** A message. Its body may hold links and codes: it is sealed until it is sent and masked wherever jobs are shown. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** The way to send mail. */
@Injectable()
export class Mailer {
  constructor(private readonly queue: Queue) {}

  /** Sends a message in the background, if and only if the open transaction commits; retried until it is accepted. */
  async send(mail: Mail): Promise<void> {
    await this.queue.enqueue(SendMailJob, Object.assign(new SendMailPayload(), mail));
  }
}
