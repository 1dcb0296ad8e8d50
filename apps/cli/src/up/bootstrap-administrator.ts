import { platformSection } from '@plinth/config';
import { AppError } from '@plinth/kernel';
import { AuthApi } from '@plinth/modules/auth';
import { ConfigError, type LoadedConfig } from '@plinth/platform/config';
import { withApplication } from '../with-application.js';

/** The first administrator, as the summary shows them. */
export interface FirstAdministrator {
  readonly email: string;
  /** `null` where the operator chose it. */
  readonly oneTimePassword: string | null;
}

const DEFAULT_EMAIL = 'admin@localhost.localdomain';

/**
 * Sees to it that there is an administrator. Returns `null` where there was one already.
 * @throws {ConfigError} in production, where the password is one that anybody guesses first.
 */
export async function bootstrapAdministrator(config: LoadedConfig): Promise<FirstAdministrator | null> {
  const { adminEmail, adminPassword } = config.of(platformSection);
  try {
    const made = await withApplication(config, (app) =>
      app
        .get(AuthApi, { strict: false })
        .bootstrapAdministrator(adminEmail ?? DEFAULT_EMAIL, adminPassword, config.production),
    );
    return made && { email: made.email, oneTimePassword: made.password };
  } catch (error) {
    if (!(error instanceof AppError && error.code.startsWith('auth.password_too_'))) throw error;
    const problem = 'is a password that is guessed soon; choose another, or leave it out and one is made';
    throw new ConfigError([{ variable: 'PLINTH_ADMIN_PASSWORD', problem }]);
  }
}

/** Tells the operator of the first administrator, in one line. */
export function administratorLine({ email, oneTimePassword }: FirstAdministrator): string {
  return `Administrator ${email}${oneTimePassword === null ? '' : `, password ${oneTimePassword} (shown this once)`}`;
}
