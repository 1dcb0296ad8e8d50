import { Module } from '@nestjs/common';
import { PrincipalResolver } from '@plinth/platform/access';
import { OrganizationsModule } from '@plinth/modules/organizations';
import { RolesModule } from '@plinth/modules/roles';
import { UsersModule } from '@plinth/modules/users';
import { AuthService } from './application/auth.service.js';
import { BootstrapAdministrator } from './application/bootstrap-administrator.js';
import { ChangePassword } from './application/passwords/change-password.js';
import { PasswordHasher } from './application/passwords/password-hasher.js';
import { PasswordPolicy } from './application/passwords/password-policy.js';
import { Passwords } from './application/passwords/passwords.js';
import { RefreshSession } from './application/sessions/refresh-session.js';
import { SessionEndings } from './application/sessions/session-endings.js';
import { SessionsService } from './application/sessions/sessions.service.js';
import { TokenSets } from './application/sessions/token-sets.js';
import { LogIn } from './application/sign-in/log-in.js';
import { RegisterUser } from './application/sign-in/register-user.js';
import { SignIn } from './application/sign-in/sign-in.js';
import { GuessThrottle } from './application/throttle/guess-throttle.js';
import { AccessTokens } from './application/tokens/access-tokens.js';
import { PrincipalCache } from './application/tokens/principal-cache.js';
import { RefreshTokens } from './application/tokens/refresh-tokens.js';
import { SigningKeys } from './application/tokens/signing-keys.js';
import { TokenPrincipals } from './application/tokens/token-principals.js';
import { AuthApi } from './auth.api.js';
import { AuthPersonalData } from './auth.personal-data.js';
import { AccessTokenStrategy } from './http/keys/access-token.strategy.js';
import { PasswordCredentialsRepository } from './persistence/password-credentials.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SigningKeysRepository } from './persistence/signing-keys.repository.js';

const USE_CASES = [ChangePassword, LogIn, RefreshSession, RegisterUser, SessionsService, SigningKeys];

@Module({
  imports: [OrganizationsModule, RolesModule, UsersModule],
  providers: [
    ...USE_CASES,
    AccessTokens,
    AccessTokenStrategy,
    AuthPersonalData,
    BootstrapAdministrator,
    GuessThrottle,
    PasswordCredentialsRepository,
    PasswordHasher,
    PasswordPolicy,
    Passwords,
    PrincipalCache,
    RefreshTokens,
    SessionEndings,
    SessionsRepository,
    SignIn,
    SigningKeysRepository,
    TokenSets,
    { provide: AuthApi, useClass: AuthService },
    { provide: PrincipalResolver, useClass: TokenPrincipals },
  ],
  exports: [...USE_CASES, AuthApi, AuthPersonalData, PrincipalResolver],
})
export class AuthModule {}
