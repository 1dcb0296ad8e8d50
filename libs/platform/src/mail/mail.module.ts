import { Global, Module } from '@nestjs/common';
import { Mailer } from './mailer.js';
import { MailTransport } from './mail-transport.js';
import { SendMailJob } from './send-mail.job.js';

/** Offers `Mailer` everywhere. */
@Global()
@Module({ providers: [Mailer], exports: [Mailer] })
export class MailModule {}

/** Delivers mail; for the worker. */
@Module({ providers: [MailTransport, SendMailJob] })
export class MailWorkerModule {}
