import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { Mailer } from '@plinth/platform/mail';
import { INVITATION_DAYS } from '../persistence/invitations.repository.js';

/** The page of the client app that an invitation leads to. It hands the token to the API. */
const PATH = '/organizations/accept-invitation';

/** What the mail tells. */
export interface InvitationFacts {
  readonly to: string;
  readonly organization: string;
  /** Who invites, where they have a name. */
  readonly inviter: string | null;
  readonly token: string;
}

/** Mails invitations. Links start with `PUBLIC_URL`, whatever a request says. */
@Injectable()
export class InvitationMail {
  constructor(
    private readonly mailer: Mailer,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {}

  /** Sends an invitation, in the open transaction. */
  async send({ to, organization, inviter, token }: InvitationFacts): Promise<void> {
    await this.mailer.compose(to, {
      language: 'en',
      subject: `Invitation to ${organization}`,
      paragraphs: [
        `${inviter ?? 'Somebody'} invites you to join ${organization}.`,
        `The invitation is for the account with this address and ends in ${String(INVITATION_DAYS)} days.`,
      ],
      action: { label: 'Accept the invitation', url: `${this.http.publicUrl}${PATH}?token=${token}` },
      note: 'If you did not expect this message, you need not do anything.',
    });
  }
}
