import { Inject, Injectable } from '@nestjs/common';
import { httpSection, mailSection, type HttpConfig, type MailConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { Mailer, mailLanguage } from '@plinth/platform/mail';
import type { UserRecord } from '@plinth/modules/users';
import { accountMail, linkTo } from './account-mail-content.js';
import type { LinkPurpose, MailKind, NewsKind } from './mail-text.js';
import { TOKEN_LIFE } from './one-time-tokens.js';

interface MailOptions {
  /** Where it goes. Default: the account's address. */
  readonly to?: string;
  readonly newEmail?: string;
}

/** Mails to the owners of accounts, in their language. Links start with `PUBLIC_URL`, whatever a request says. */
@Injectable()
export class AccountMails {
  constructor(
    private readonly mailer: Mailer,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
    @Inject(configToken(mailSection)) private readonly mail: MailConfig,
  ) {}

  /** Sends a link with a one-time token, in the open transaction. */
  async sendLink(user: UserRecord, purpose: LinkPurpose, token: string, options: MailOptions = {}): Promise<void> {
    const url = linkTo(purpose, this.http.publicUrl, token);
    await this.send(user, purpose, options, { minutes: TOKEN_LIFE[purpose] / 60, url });
  }

  /** Tells news, in the open transaction. */
  async tell(user: UserRecord, kind: NewsKind, options: MailOptions = {}): Promise<void> {
    await this.send(user, kind, options, { minutes: 0, url: null });
  }

  private async send(
    user: UserRecord,
    kind: MailKind,
    { to = user.email, newEmail = '' }: MailOptions,
    { minutes, url }: { readonly minutes: number; readonly url: string | null },
  ): Promise<void> {
    const facts = { brand: this.mail.brand, minutes, newEmail };
    await this.mailer.compose(to, accountMail(kind, mailLanguage(user.locale), facts, url));
  }
}
