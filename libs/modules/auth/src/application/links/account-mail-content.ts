import type { MailContent, MailLanguage, MailSamples } from '@plinth/platform/mail';
import type { LinkPurpose, MailFacts, MailKind, MailTexts } from './mail-text.js';
import { GERMAN } from './mail-texts-de.js';
import { ENGLISH } from './mail-texts-en.js';
import { TOKEN_LIFE } from './one-time-tokens.js';

const TEXTS: Readonly<Record<MailLanguage, MailTexts>> = { de: GERMAN, en: ENGLISH };

/** The page of the client app that each link leads to. It hands the token to the API. */
const LINK_PATHS: Readonly<Record<LinkPurpose, string>> = {
  verify_email: '/auth/verify-email',
  reset_password: '/auth/reset-password',
  magic_link: '/auth/magic-link',
  invitation: '/auth/accept-invitation',
  link_identity: '/auth/confirm-link',
  email_change_old: '/auth/confirm-email-change',
  email_change_new: '/auth/confirm-email-change',
};

/** The link that a mail brings. */
export function linkTo(purpose: LinkPurpose, publicUrl: string, token: string): string {
  return `${publicUrl}${LINK_PATHS[purpose]}?token=${token}`;
}

/** What a mail about an account says. `url` is where its button leads, if it has one. */
export function accountMail(kind: MailKind, language: MailLanguage, facts: MailFacts, url: string | null): MailContent {
  const { action, ...text } = TEXTS[language][kind](facts);
  return { ...text, language, ...(action !== undefined && url !== null && { action: { label: action, url } }) };
}

/** Every mail about an account, with made-up values. */
export const accountMailSamples: MailSamples = ({ language, brand, publicUrl }) => {
  const sample = (kind: MailKind) => {
    const isLink = isLinkPurpose(kind);
    const minutes = isLink ? TOKEN_LIFE[kind] / 60 : 0;
    const url = isLink ? linkTo(kind, publicUrl, 'made-up') : null;
    return accountMail(kind, language, { brand, minutes, newEmail: 'ada.lovelace@example.org' }, url);
  };
  const kinds = Object.keys(TEXTS[language]) as MailKind[];
  return Object.fromEntries(kinds.map((kind) => [kind, sample(kind)]));
};

function isLinkPurpose(kind: MailKind): kind is LinkPurpose {
  return kind in LINK_PATHS;
}
