import { section, type ValuesOf } from './section.js';
import { colour, text, url } from './variable.js';

export const mailSection = section('mail', 'Outgoing mail', {
  smtpUrl: url<string | null>('SMTP_URL', {
    about:
      'Mail server. Unset: every message becomes an .eml file in PLINTH_DATA/mail. smtps: is TLS from the start. smtp: takes TLS where the server offers it; with a password, or ?requireTLS=true, nothing is sent without.',
    protocols: ['smtp', 'smtps'],
    secret: true,
    default: null,
  }),
  from: text('MAIL_FROM', { about: 'Sender of every message.', default: 'Plinth <no-reply@localhost.localdomain>' }),
  brand: text('MAIL_BRAND', { about: 'Name at the head of every message.', default: 'Plinth' }),
  accent: colour('MAIL_ACCENT', {
    about:
      'Colour of buttons and of the edge of every message. What is written on it is black or white, whichever reads better.',
    default: '#1f6feb',
  }),
});

export type MailConfig = ValuesOf<typeof mailSection>;
