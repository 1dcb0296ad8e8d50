import { Injectable } from '@nestjs/common';
import { AuthApi, type FirstAdministrator } from '../auth.api.js';
import { AdministerAccounts } from './administer-accounts.js';
import { BootstrapAdministrator } from './bootstrap-administrator.js';
import { SigningKeys } from './tokens/signing-keys.js';

@Injectable()
export class AuthService extends AuthApi {
  constructor(
    private readonly administrator: BootstrapAdministrator,
    private readonly keys: SigningKeys,
    private readonly accounts: AdministerAccounts,
  ) {
    super();
  }

  bootstrapAdministrator(
    email: string,
    password: string | null,
    isJudged: boolean,
  ): Promise<FirstAdministrator | null> {
    return this.administrator.run(email, password, isJudged);
  }

  rotateSigningKey(overlapSeconds: number): Promise<string> {
    return this.keys.rotate(overlapSeconds);
  }

  createAdministrator(email: string, role: string): Promise<FirstAdministrator> {
    return this.accounts.create(email, role);
  }

  promote(email: string, role: string): Promise<void> {
    return this.accounts.promote(email, role);
  }

  resetSecondFactors(email: string): Promise<void> {
    return this.accounts.resetSecondFactors(email);
  }
}
