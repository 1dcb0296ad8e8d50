import type { MailContent } from './compose-mail.js';
import type { MailLanguage } from './mail-language.js';

/** What samples are made of. */
export interface SampleFacts {
  readonly language: MailLanguage;
  readonly brand: string;
  /** What links start with. */
  readonly publicUrl: string;
}

/** Every mail of a module by its name, with made-up values: for previews, and for the tests that all mails pass. */
export type MailSamples = (facts: SampleFacts) => Readonly<Record<string, MailContent>>;
