import { IsEmail, IsString, Length, Matches } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { Job, type JobHandler, type JobRun } from '../queue/job.js';
import { SecretField } from '../queue/payload.js';
import { MailTransport } from './mail-transport.js';

export class SendMailPayload {
  @IsEmail()
  to: string;

  // A line break would begin another header.
  @Length(1, 300)
  @Matches(/^[^\r\n]*$/)
  subject: string;

  @SecretField()
  @IsString()
  text: string;

  @SecretField()
  @MayBeAbsent()
  @IsString()
  html?: string;
}

/** Sends one message. */
@Job({
  type: 'mail.send',
  queue: 'mail',
  payload: SendMailPayload,
  description: 'Sends an e-mail message.',
  maxAttempts: 10,
  backoff: { seconds: 5, maxSeconds: 3_600 },
  timeoutSeconds: 60,
})
export class SendMailJob implements JobHandler<SendMailPayload> {
  constructor(private readonly transport: MailTransport) {}

  async run({ jobId, payload, signal }: JobRun<SendMailPayload>): Promise<void> {
    await this.transport.deliver(payload, jobId, signal);
  }
}
