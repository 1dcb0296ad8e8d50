import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { httpSection, mailSection, platformSection } from '@plinth/config';
import { modules } from '@plinth/modules';
import { loadConfig } from '@plinth/platform/config';
import { MAIL_LANGUAGES, type MailLanguage } from '@plinth/platform/mail';
import { CliError, type Run } from '../command.js';
import { mailPreviews, writePreviews } from './mail-previews.js';

const USAGE = `Usage:
  plinth mail preview [--locale ${MAIL_LANGUAGES.join('|')}] [--out FOLDER]
Writes every mail with made-up values, as HTML and as text, and a page that shows them side by side. Sends nothing.`;

export const mail: Run = async ([verb, ...args]) => {
  if (verb !== 'preview') throw new CliError(USAGE);
  const { locale, out } = optionsOf(args);
  const config = loadConfig(process.env);
  const { brand, accent } = config.of(mailSection);
  const { publicUrl } = config.of(httpSection);
  const languages = locale === undefined ? MAIL_LANGUAGES : [languageOf(locale)];
  const previews = mailPreviews(modules, languages, { brand, accent, publicUrl });
  const folder = resolve(out ?? join(config.of(platformSection).dataFolder, 'mail-preview'));
  console.log(`Wrote ${String(previews.length)} mails: open ${await writePreviews(folder, previews)}`);
  return 0;
};

function optionsOf(args: readonly string[]) {
  const option = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { locale: option, out: option } }).values;
  } catch (error) {
    throw new CliError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function languageOf(locale: string): MailLanguage {
  const language = MAIL_LANGUAGES.find((each) => each === locale);
  if (language === undefined) throw new CliError(`There are mails in ${MAIL_LANGUAGES.join(' and ')} only.`);
  return language;
}
