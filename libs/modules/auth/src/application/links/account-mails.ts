import { Inject, Injectable } from '@nestjs/common';
import { httpSection, mailSection, type HttpConfig, type MailConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { Mailer } from '@plinth/platform/mail';
import type { UserRecord } from '@plinth/modules/users';
import type { LinkPurpose, MailKind, MailTexts, NewsKind } from './mail-text.js';
import { GERMAN } from './mail-texts-de.js';
import { ENGLISH } from './mail-texts-en.js';
import { TOKEN_LIFE } from './one-time-tokens.js';

const LANGUAGES: Readonly<Record<string, MailTexts>> = { de: GERMAN, en: ENGLISH };
const DEFAULT_LANGUAGE = 'en';

/** The page of the client app that each link leads to. It hands the token to the API. */
export const LINK_PATHS: Readonly<Record<LinkPurpose, string>> = {
  verify_email: '/auth/verify-email',
  reset_password: '/auth/reset-password',
  magic_link: '/auth/magic-link',
  invitation: '/auth/accept-invitation',
  link_identity: '/auth/confirm-link',
  email_change_old: '/auth/confirm-email-change',
  email_change_new: '/auth/confirm-email-change',
};

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
    const url = `${this.http.publicUrl}${LINK_PATHS[purpose]}?token=${token}`;
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
    const wanted = user.locale?.split('-', 1)[0]?.toLowerCase() ?? DEFAULT_LANGUAGE;
    const language = wanted in LANGUAGES ? wanted : DEFAULT_LANGUAGE;
    const { action, ...text } = (LANGUAGES[language] ?? ENGLISH)[kind]({ brand: this.mail.brand, minutes, newEmail });
    await this.mailer.compose(to, {
      ...text,
      language,
      ...(action !== undefined && url !== null && { action: { label: action, url } }),
    });
  }
}
