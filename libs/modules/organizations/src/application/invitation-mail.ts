import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { Mailer, mailLanguage } from '@plinth/platform/mail';
import { invitationContent, type InvitationWords } from './invitation-texts.js';

/** What the mail tells, and whom. */
export interface InvitationFacts extends InvitationWords {
  readonly to: string;
  /** Of who invites: a mail in the guest's own language would tell whoever invites that there is an account. */
  readonly locale: string | null;
}

/** Mails invitations. Links start with `PUBLIC_URL`, whatever a request says. */
@Injectable()
export class InvitationMail {
  constructor(
    private readonly mailer: Mailer,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {}

  /** Sends an invitation, in the open transaction. */
  async send({ to, locale, ...words }: InvitationFacts): Promise<void> {
    await this.mailer.compose(to, invitationContent(mailLanguage(locale), this.http.publicUrl, words));
  }
}
