export * from './mail.js';
export { type MailContent } from './compose-mail.js';
export * from './mail.module.js';
export * from './mailer.js';
export { SendMailJob, SendMailPayload } from './send-mail.job.js';
