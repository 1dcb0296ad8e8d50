import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { Egress } from '@plinth/platform/egress';

const PREFIX = 5;
const MAX_BYTES = 1_048_576;

/**
 * Passwords that are known from breaches, where the operator wants them looked up. Only the first five characters of
 * the SHA-1 leave the machine, which thousands of passwords share. A server that is away, slow or wrong stops nobody:
 * what the platform knows by itself is checked in any case.
 */
@Injectable()
export class BreachedPasswords {
  private readonly logger = new Logger(BreachedPasswords.name);

  constructor(
    private readonly egress: Egress,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /** Whether the password is among them; `false` where that cannot be found out. */
  async contain(password: string): Promise<boolean> {
    if (!this.config.breachCheck) return false;
    const digest = createHash('sha1').update(password.normalize('NFKC')).digest('hex').toUpperCase();
    try {
      return holds(await this.range(digest.slice(0, PREFIX)), digest.slice(PREFIX));
    } catch (error) {
      this.logger.warn({ err: error }, 'Breached passwords cannot be looked up; the new password is let through.');
      return false;
    }
  }

  private async range(prefix: string): Promise<string> {
    const { status, body, truncated } = await this.egress.request({
      method: 'GET',
      url: `${this.config.breachUrl}/${prefix}`,
      // Answers of one length tell whoever watches the line nothing.
      headers: { 'add-padding': 'true' },
      timeoutMs: this.config.breachTimeoutMs,
      maxBytes: MAX_BYTES,
      trusted: true,
    });
    if (status !== 200 || truncated) throw new Error(`The look-up of breached passwords answered ${String(status)}.`);
    return body.toString('latin1');
  }
}

/** Lines of `SUFFIX:COUNT`; what was only padded in has a count of nought. */
function holds(lines: string, suffix: string): boolean {
  return lines.split(/\r?\n/).some((line) => {
    const [found, count] = line.split(':');
    return found?.toUpperCase() === suffix && Number(count) > 0;
  });
}
