import { Injectable } from '@nestjs/common';
import { PLATFORM_OWNER } from '@plinth/kernel';
import { Queue } from '@plinth/platform/queue';
import { RegisterQuietlyJob } from '../../jobs/register-quietly.job.js';
import { Providers } from '../oidc/providers.js';
import { Passwords } from '../passwords/passwords.js';
import type { Registration } from './register-user.js';

/** Registers where accounts are hidden: neither the answer nor its time tells whether the address has an account. */
@Injectable()
export class RegisterQuietly {
  constructor(
    private readonly providers: Providers,
    private readonly passwords: Passwords,
    private readonly queue: Queue,
  ) {}

  /** @throws {AppError} `auth.sso_required`, and what `Passwords.prepare` throws. */
  async register({ email, password, displayName }: Registration): Promise<void> {
    await this.providers.assertNoneRequired(email);
    const passwordHash = await this.passwords.prepare(password, { email, displayName });
    const payload = { email, passwordHash, ...(displayName !== null && { displayName }) };
    await this.queue.enqueue(RegisterQuietlyJob, payload, { owner: PLATFORM_OWNER });
  }
}
