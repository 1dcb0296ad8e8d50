import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';

/** Which roles ask their holders for a second factor: those of the configuration, and those that were told to since. */
@Injectable()
export class MfaRoles {
  constructor(@Inject(configToken(authSection)) private readonly config: AuthConfig) {}

  /** Whether the configuration says so, which nobody takes back at run time. */
  isConfigured(role: string): boolean {
    return this.config.mfaRoles.includes(role);
  }

  /** Whether the role asks for one, whoever says so. */
  includes({ name, mfaRequired }: { readonly name: string; readonly mfaRequired: boolean }): boolean {
    return mfaRequired || this.isConfigured(name);
  }
}
