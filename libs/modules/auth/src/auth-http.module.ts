import { Module } from '@nestjs/common';
import { UsersModule } from '@plinth/modules/users';
import { AuthModule } from './auth.module.js';
import { ApiKeysController } from './http/api-keys/api-keys.controller.js';
import { EmailController } from './http/email/email.controller.js';
import { JwksController } from './http/keys/jwks.controller.js';
import { MfaController } from './http/mfa/mfa.controller.js';
import { ReauthenticationController } from './http/sign-in/reauthentication.controller.js';
import { IdentityProvidersAdminController } from './http/identity-providers/identity-providers-admin.controller.js';
import { IdentitiesController } from './http/oidc/identities.controller.js';
import { OidcController } from './http/oidc/oidc.controller.js';
import { PasskeysController } from './http/passkeys/passkeys.controller.js';
import { PasswordsController } from './http/passwords/passwords.controller.js';
import { ServiceAccountsController } from './http/service-accounts/service-accounts.controller.js';
import { ImpersonationAdminController } from './http/sessions/impersonation-admin.controller.js';
import { SessionsAdminController } from './http/sessions/sessions-admin.controller.js';
import { SessionsController } from './http/sessions/sessions.controller.js';
import { SimulationAdminController } from './http/throttles/simulation-admin.controller.js';
import { ThrottlesAdminController } from './http/throttles/throttles-admin.controller.js';
import { MagicLinkController } from './http/sign-in/magic-link.controller.js';
import { SignInController } from './http/sign-in/sign-in.controller.js';

@Module({
  imports: [AuthModule, UsersModule],
  controllers: [
    ApiKeysController,
    EmailController,
    IdentitiesController,
    IdentityProvidersAdminController,
    ImpersonationAdminController,
    JwksController,
    MagicLinkController,
    MfaController,
    ReauthenticationController,
    OidcController,
    PasskeysController,
    PasswordsController,
    ServiceAccountsController,
    SessionsAdminController,
    SessionsController,
    SignInController,
    SimulationAdminController,
    ThrottlesAdminController,
  ],
})
export class AuthHttpModule {}
