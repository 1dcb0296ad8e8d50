import { platformSection } from '@plinth/config';
import { AuthApi } from '@plinth/modules/auth';
import type { LoadedConfig } from '@plinth/platform/config';
import { withApplication } from '../with-application.js';

/** The first administrator, as the summary shows them. */
export interface FirstAdministrator {
  readonly email: string;
  /** `null` where the operator chose it. */
  readonly oneTimePassword: string | null;
}

const DEFAULT_EMAIL = 'admin@localhost.localdomain';

/** Sees to it that there is an administrator. Returns `null` where there was one already. */
export async function bootstrapAdministrator(config: LoadedConfig): Promise<FirstAdministrator | null> {
  const { adminEmail, adminPassword } = config.of(platformSection);
  const made = await withApplication(config, (app) =>
    app.get(AuthApi, { strict: false }).bootstrapAdministrator(adminEmail ?? DEFAULT_EMAIL, adminPassword),
  );
  return made && { email: made.email, oneTimePassword: made.password };
}

/** Tells the operator of the first administrator, in one line. */
export function administratorLine({ email, oneTimePassword }: FirstAdministrator): string {
  return `Administrator ${email}${oneTimePassword === null ? '' : `, password ${oneTimePassword} (shown this once)`}`;
}
