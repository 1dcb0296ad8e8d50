import { defineModule } from '@plinth/platform/module';
import { accountMailSamples } from './application/links/account-mail-content.js';
import { authRetention } from './application/auth-retention.js';
import { AuthHttpModule } from './auth-http.module.js';
import { AuthWorkerModule } from './auth-worker.module.js';
import { AuthErrors } from './auth.errors.js';
import { AuthModule } from './auth.module.js';
import { authPermissions } from './auth.permissions.js';
import { AuthPersonalData } from './auth.personal-data.js';
import { RegisterQuietlyJob } from './jobs/register-quietly.job.js';
import { RemoveExpiredJob } from './jobs/remove-expired.job.js';
import { RemoveServiceAccountsJob } from './jobs/remove-service-accounts.job.js';
import { SendLinkJob } from './jobs/send-link.job.js';
import { ApiKeyEntity } from './persistence/api-key.entity.js';
import { EmailChangeEntity } from './persistence/email-change.entity.js';
import { ExternalIdentityEntity } from './persistence/external-identity.entity.js';
import { AddAuthRowSecurity1764000003020 } from './persistence/migrations/0020-row-security.js';
import { CreateSigningKey1764000003001 } from './persistence/migrations/0001-signing-key.js';
import { CreateSession1764000003002 } from './persistence/migrations/0002-session.js';
import { CreatePasswordCredential1764000003003 } from './persistence/migrations/0003-password-credential.js';
import { CreateOneTimeToken1764000003004 } from './persistence/migrations/0004-one-time-token.js';
import { CreateSecondFactor1764000003005 } from './persistence/migrations/0005-second-factor.js';
import { CreateApiKey1764000003006 } from './persistence/migrations/0006-api-key.js';
import { CreatePasskey1764000003007 } from './persistence/migrations/0007-passkey.js';
import { CreateExternalIdentity1764000003008 } from './persistence/migrations/0008-external-identity.js';
import { CreateIdentityProvider1764000003009 } from './persistence/migrations/0009-identity-provider.js';
import { CreateServiceAccount1764000003010 } from './persistence/migrations/0010-service-account.js';
import { AddImpersonation1764000003011 } from './persistence/migrations/0011-impersonation.js';
import { ServiceAccountEntity } from './persistence/service-account.entity.js';
import { IdentityProviderEntity } from './persistence/identity-provider.entity.js';
import { MfaFactorEntity } from './persistence/mfa-factor.entity.js';
import { RecoveryCodeEntity } from './persistence/recovery-code.entity.js';
import { OneTimeTokenEntity } from './persistence/one-time-token.entity.js';
import { PasskeyEntity } from './persistence/passkey.entity.js';
import { PasswordCredentialEntity } from './persistence/password-credential.entity.js';
import { SessionEntity } from './persistence/session.entity.js';
import { SigningKeyEntity } from './persistence/signing-key.entity.js';

export { AuthApi, type FirstAdministrator } from './auth.api.js';
export { AuthErrors } from './auth.errors.js';
export { AuthModule } from './auth.module.js';

export const auth = defineModule({
  name: 'auth',
  core: AuthModule,
  http: AuthHttpModule,
  worker: AuthWorkerModule,
  entities: [
    SigningKeyEntity,
    SessionEntity,
    PasswordCredentialEntity,
    OneTimeTokenEntity,
    EmailChangeEntity,
    MfaFactorEntity,
    RecoveryCodeEntity,
    ApiKeyEntity,
    PasskeyEntity,
    ExternalIdentityEntity,
    IdentityProviderEntity,
    ServiceAccountEntity,
  ],
  migrations: [
    CreateSigningKey1764000003001,
    CreateSession1764000003002,
    CreatePasswordCredential1764000003003,
    CreateOneTimeToken1764000003004,
    CreateSecondFactor1764000003005,
    CreateApiKey1764000003006,
    CreatePasskey1764000003007,
    CreateExternalIdentity1764000003008,
    CreateIdentityProvider1764000003009,
    CreateServiceAccount1764000003010,
    AddImpersonation1764000003011,
    AddAuthRowSecurity1764000003020,
  ],
  permissions: authPermissions,
  errors: AuthErrors.catalogue,
  jobs: [RegisterQuietlyJob, RemoveExpiredJob, RemoveServiceAccountsJob, SendLinkJob],
  mails: accountMailSamples,
  personalData: AuthPersonalData,
  retention: authRetention,
});
