import { Injectable } from '@nestjs/common';
import { IsIn, IsString } from 'class-validator';
import { Job, SecretField, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { SendLink, type LinkKind } from '../application/links/send-link.js';

/** Which link goes where. */
export class SendLinkPayload {
  @IsIn(['verify_email', 'reset_password', 'magic_link'])
  kind: LinkKind;

  /** Whatever was asked for; there may be no such account. */
  @SecretField()
  @IsString()
  email: string;
}

/** Mails a link to an address, if it has an account. */
@Injectable()
@Job({
  type: 'auth.send-link',
  queue: 'mail',
  payload: SendLinkPayload,
  description: 'Mails a link with a one-time token to the owner of an account.',
})
export class SendLinkJob implements JobHandler<SendLinkPayload, void> {
  constructor(private readonly sendLink: SendLink) {}

  async run({ payload }: JobRun<SendLinkPayload>): Promise<void> {
    await this.sendLink.toAddress(payload.email, payload.kind);
  }
}
