import { open, mkdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { mailSection, platformSection, type MailConfig, type PlatformConfig } from '@plinth/config';
import type { Transporter } from 'nodemailer';
import { configToken } from '../config/config.module.js';
import type { Mail } from './mail.js';
import { connectSmtp, refusalOf } from './smtp.js';

/** Delivers messages to the mail server, or as files where none is configured. */
@Injectable()
export class MailTransport implements OnApplicationShutdown {
  private smtp: Promise<Transporter> | null = null;

  constructor(
    @Inject(configToken(mailSection)) private readonly mail: MailConfig,
    @Inject(configToken(platformSection)) private readonly platform: PlatformConfig,
  ) {}

  /**
   * Delivers a message once: it resolves when the server has taken it. Its Message-ID is made from `id`, so that a
   * second delivery after a crash can be told by the receiver. Once `signal` is aborted, nothing goes out any more.
   * @throws {Error} in the server's words, without what they quote of the message.
   */
  async deliver({ to, subject, text, html }: Mail, id: string, signal?: AbortSignal): Promise<void> {
    const messageId = `<${id}@${/@([^>\s]+)>?$/.exec(this.mail.from)?.[1] ?? 'localhost'}>`;
    const message = { from: this.mail.from, to, subject, text, ...(html !== undefined && { html }), messageId };
    if (this.mail.smtpUrl !== null) {
      this.smtp ??= connectSmtp(this.mail.smtpUrl);
      const smtp = await this.smtp;
      await smtp.sendMail({ ...message, ...(signal && { signal }) }).catch((error: unknown) => {
        throw refusalOf(error);
      });
      return;
    }
    // The processes that send nothing need not load it.
    const { createTransport } = await import('nodemailer');
    const { message: bytes } = await createTransport({ streamTransport: true, buffer: true }).sendMail(message);
    await this.writeFile(bytes as Buffer, to, id);
  }

  async onApplicationShutdown(): Promise<void> {
    (await this.smtp)?.close();
  }

  /** Writes the whole file or none: whoever watches the folder never reads half a message. */
  private async writeFile(bytes: Buffer, to: string, id: string): Promise<void> {
    const folder = resolve(this.platform.dataFolder, 'mail');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The time is that of the job, so that a second delivery replaces the first.
    const time = new Date(parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString().replace(/[:.]/g, '-');
    const recipient = to.replace(/[^a-zA-Z0-9@._-]/g, '_').slice(0, 100);
    const temporary = join(folder, `.${id}.part`);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, `${time}-${recipient}-${id}.eml`));
  }
}
