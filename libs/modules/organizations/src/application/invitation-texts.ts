import type { MailContent, MailLanguage, MailSamples } from '@plinth/platform/mail';
import { INVITATION_DAYS } from '../persistence/invitations.repository.js';

/** The page of the client app that an invitation leads to. It hands the token to the API. */
const PATH = '/organizations/accept-invitation';

/** What an invitation speaks of. */
export interface InvitationWords {
  readonly organization: string;
  /** Who invites, where they have a name. */
  readonly inviter: string | null;
  readonly token: string;
}

type Text = Pick<MailContent, 'subject' | 'paragraphs' | 'note'> & { readonly label: string };

const TEXTS: Readonly<Record<MailLanguage, (words: InvitationWords) => Text>> = {
  en: ({ organization, inviter }) => ({
    subject: `Invitation to ${organization}`,
    paragraphs: [
      `${inviter ?? 'Somebody'} invites you to join ${organization}.`,
      `The invitation is for the account with this address and ends in ${String(INVITATION_DAYS)} days.`,
    ],
    label: 'Accept the invitation',
    note: 'If you did not expect this message, you need not do anything.',
  }),
  de: ({ organization, inviter }) => ({
    subject: `Einladung zu ${organization}`,
    paragraphs: [
      `${inviter ?? 'Jemand'} lädt dich zu ${organization} ein.`,
      `Die Einladung gilt für das Konto mit dieser Adresse, ${String(INVITATION_DAYS)} Tage lang.`,
    ],
    label: 'Einladung annehmen',
    note: 'Falls du diese Nachricht nicht erwartest, brauchst du nichts zu tun.',
  }),
};

/** What an invitation says, in a language. */
export function invitationContent(language: MailLanguage, publicUrl: string, words: InvitationWords): MailContent {
  const { label, ...text } = TEXTS[language](words);
  return { ...text, language, action: { label, url: `${publicUrl}${PATH}?token=${words.token}` } };
}

/** The mails about organizations, with made-up values. */
export const organizationMailSamples: MailSamples = ({ language, publicUrl }) => ({
  invitation: invitationContent(language, publicUrl, { organization: 'Engines Ltd', inviter: 'Ada', token: 'made-up' }),
});
