import { Module } from '@nestjs/common';
import { EgressModule } from '@plinth/platform/egress';
import { OrganizationsModule, SingleSignOn } from '@plinth/modules/organizations';
import { AccessSources, Credentials, PrincipalResolver } from '@plinth/platform/access';
import { RolesModule } from '@plinth/modules/roles';
import { UsersModule } from '@plinth/modules/users';
import { AccountCredentials } from './application/account-credentials.js';
import { ApiKeysService } from './application/api-keys/api-keys.service.js';
import { VerifyApiKey } from './application/api-keys/verify-api-key.js';
import { AccountManagers } from './application/service-accounts/account-managers.js';
import { AccountNews } from './application/service-accounts/account-news.js';
import { ServiceAccountsService } from './application/service-accounts/service-accounts.service.js';
import { AdministerAccounts } from './application/administer-accounts.js';
import { ImpersonateUser } from './application/sessions/impersonate-user.js';
import { ImpersonationRule } from './application/sessions/impersonation-rule.js';
import { BreachedPasswords } from './application/passwords/breached-passwords.js';
import { SimulateSignIn } from './application/sign-in/simulate-sign-in.js';
import { AccountThrottles } from './application/throttle/account-throttles.js';
import { AuthService } from './application/auth.service.js';
import { BootstrapAdministrator } from './application/bootstrap-administrator.js';
import { CurrentUser } from './application/current-user.js';
import { ChangeEmail } from './application/email/change-email.js';
import { VerifyEmail } from './application/email/verify-email.js';
import { AccountMails } from './application/links/account-mails.js';
import { OneTimeTokens } from './application/links/one-time-tokens.js';
import { RequestLink } from './application/links/request-link.js';
import { SendLink } from './application/links/send-link.js';
import { EnrolFactor } from './application/mfa/enrol-factor.js';
import { FactorEnrolment } from './application/mfa/factor-enrolment.js';
import { ManageFactors } from './application/mfa/manage-factors.js';
import { RecoveryCodes } from './application/mfa/recovery-codes.js';
import { SecondFactor } from './application/mfa/second-factor.js';
import { VerifySecondFactor } from './application/mfa/verify-second-factor.js';
import { ManagePasskeys } from './application/passkeys/manage-passkeys.js';
import { ProvePasskey } from './application/passkeys/prove-passkey.js';
import { SignInWithPasskey } from './application/passkeys/sign-in-with-passkey.js';
import { WebAuthn } from './application/passkeys/web-authn.js';
import { ClaimGrants } from './application/oidc/claim-grants.js';
import { LinkedIdentities } from './application/oidc/linked-identities.js';
import { ManageProviders } from './application/oidc/manage-providers.js';
import { Providers } from './application/oidc/providers.js';
import { RequiredProvider } from './application/oidc/required-provider.js';
import { SignOnForOrganizations } from './application/oidc/sign-on-for-organizations.js';
import { ExternalIdentities } from './application/oidc/external-identities.js';
import { OidcClient } from './application/oidc/oidc-client.js';
import { OidcFlow } from './application/oidc/oidc-flow.js';
import { PreemptedAccount } from './application/oidc/preempted-account.js';
import { ChangePassword } from './application/passwords/change-password.js';
import { PasswordHasher } from './application/passwords/password-hasher.js';
import { PasswordPolicy } from './application/passwords/password-policy.js';
import { Passwords } from './application/passwords/passwords.js';
import { ResetPassword } from './application/passwords/reset-password.js';
import { ActiveOrganization } from './application/sessions/active-organization.js';
import { RefreshSession } from './application/sessions/refresh-session.js';
import { SessionEndings } from './application/sessions/session-endings.js';
import { SessionProofs } from './application/sessions/session-proofs.js';
import { SessionsService } from './application/sessions/sessions.service.js';
import { TokenSets } from './application/sessions/token-sets.js';
import { LogIn } from './application/sign-in/log-in.js';
import { MagicLink } from './application/sign-in/magic-link.js';
import { Reauthenticate } from './application/sign-in/reauthenticate.js';
import { RegisterQuietly } from './application/sign-in/register-quietly.js';
import { RegisterUser } from './application/sign-in/register-user.js';
import { SignIn } from './application/sign-in/sign-in.js';
import { GuessThrottle } from './application/throttle/guess-throttle.js';
import { AccessOrigins } from './application/access-origins.js';
import { AccessTokens } from './application/tokens/access-tokens.js';
import { PrincipalCache } from './application/tokens/principal-cache.js';
import { RefreshTokens } from './application/tokens/refresh-tokens.js';
import { SessionTokens } from './application/tokens/session-tokens.js';
import { SigningKeys } from './application/tokens/signing-keys.js';
import { TokenPrincipals } from './application/tokens/token-principals.js';
import { AuthApi } from './auth.api.js';
import { AuthPersonalData } from './auth.personal-data.js';
import { AccessTokenStrategy } from './http/keys/access-token.strategy.js';
import { ApiKeysRepository } from './persistence/api-keys.repository.js';
import { EmailChangesRepository } from './persistence/email-changes.repository.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { IdentityProvidersRepository } from './persistence/identity-providers.repository.js';
import { MfaFactorsRepository } from './persistence/mfa-factors.repository.js';
import { OneTimeTokensRepository } from './persistence/one-time-tokens.repository.js';
import { OwnerLocksRepository } from './persistence/owner-locks.repository.js';
import { PasskeysRepository } from './persistence/passkeys.repository.js';
import { PasswordCredentialsRepository } from './persistence/password-credentials.repository.js';
import { RecoveryCodesRepository } from './persistence/recovery-codes.repository.js';
import { ServiceAccountsRepository } from './persistence/service-accounts.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SigningKeysRepository } from './persistence/signing-keys.repository.js';

const USE_CASES = [
  AccountThrottles,
  AccountNews,
  ActiveOrganization,
  ApiKeysService,
  ChangeEmail,
  ChangePassword,
  CurrentUser,
  EnrolFactor,
  ExternalIdentities,
  ImpersonateUser,
  LinkedIdentities,
  LogIn,
  MagicLink,
  ManageFactors,
  ManagePasskeys,
  ManageProviders,
  OidcClient,
  OidcFlow,
  Providers,
  Reauthenticate,
  RefreshSession,
  RegisterQuietly,
  RegisterUser,
  RequestLink,
  ResetPassword,
  SendLink,
  ServiceAccountsService,
  ServiceAccountsRepository,
  SessionsService,
  SigningKeys,
  SignInWithPasskey,
  SimulateSignIn,
  VerifyEmail,
  VerifySecondFactor,
];

@Module({
  imports: [EgressModule, OrganizationsModule, RolesModule, UsersModule],
  providers: [
    ...USE_CASES,
    AccessTokens,
    AccountManagers,
    AdministerAccounts,
    AccountMails,
    ApiKeysRepository,
    AccessTokenStrategy,
    AuthPersonalData,
    BootstrapAdministrator,
    BreachedPasswords,
    ClaimGrants,
    EmailChangesRepository,
    ExternalIdentitiesRepository,
    FactorEnrolment,
    GuessThrottle,
    IdentityProvidersRepository,
    ImpersonationRule,
    MfaFactorsRepository,
    OneTimeTokens,
    OneTimeTokensRepository,
    OwnerLocksRepository,
    PasskeysRepository,
    PasswordCredentialsRepository,
    PasswordHasher,
    PasswordPolicy,
    Passwords,
    PreemptedAccount,
    PrincipalCache,
    ProvePasskey,
    RecoveryCodes,
    RecoveryCodesRepository,
    RefreshTokens,
    RequiredProvider,
    SecondFactor,
    SessionEndings,
    SessionProofs,
    SessionsRepository,
    SessionTokens,
    SignIn,
    SigningKeysRepository,
    TokenSets,
    VerifyApiKey,
    WebAuthn,
    { provide: AuthApi, useClass: AuthService },
    { provide: AccessSources, useClass: AccessOrigins },
    { provide: Credentials, useClass: AccountCredentials },
    { provide: PrincipalResolver, useClass: TokenPrincipals },
    { provide: SingleSignOn, useClass: SignOnForOrganizations },
  ],
  exports: [...USE_CASES, AccessSources, AuthApi, AuthPersonalData, Credentials, PrincipalResolver, SingleSignOn],
})
export class AuthModule {}
