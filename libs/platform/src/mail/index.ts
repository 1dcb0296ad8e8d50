export * from './mail.js';
export { composeMail, escapeHtml, type MailContent } from './compose-mail.js';
export * from './mail-language.js';
export * from './mail.module.js';
export { type MailSamples, type SampleFacts } from './mail-samples.js';
export * from './mailer.js';
export { SendMailJob, SendMailPayload } from './send-mail.job.js';
