/** What mails are written in. The first is for those whose language is not among them. */
export const MAIL_LANGUAGES = ['en', 'de'] as const;

export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

/** The language of mails to somebody with a locale such as `de-AT`; `null` where nobody knows. */
export function mailLanguage(locale: string | null): MailLanguage {
  const wanted = locale?.split('-', 1)[0]?.toLowerCase();
  return MAIL_LANGUAGES.find((language) => language === wanted) ?? MAIL_LANGUAGES[0];
}
