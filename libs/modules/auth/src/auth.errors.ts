import { defineErrors, type AppError } from '@plinth/kernel';

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="plinth"' };

export const AuthErrors = defineErrors('auth', {
  invalidCredentials: ['unauthenticated', 'The e-mail address or the password is wrong.'],
  invalidRefreshToken: ['unauthenticated', 'The refresh token is invalid, expired or revoked: sign in again.'],
  invalidLink: ['invalid', 'The link is invalid, expired or was used before: ask for a new one.'],
  invalidSignInLink: ['unauthenticated', 'The link is invalid, expired or was used before: ask for a new one.'],
  invalidMfaToken: ['unauthenticated', 'The sign-in took too long or was completed before: begin again.'],
  invalidCode: ['unauthenticated', 'The code is wrong, or was used before.'],
  invalidPasskey: ['unauthenticated', 'The passkey could not be verified: begin again.'],
  passkeyTaken: ['conflict', 'This passkey is registered already.'],
  passkeyNotFound: ['not_found', 'There is no such passkey.'],
  providerNotFound: ['not_found', 'There is no such provider.'],
  providerTaken: ['conflict', 'There is a provider of this name already.'],
  domainTaken: ['conflict', 'Another provider has one of these mail domains already.'],
  providerInsecure: ['refused', 'The issuer must start with https:// and have no query.'],
  roleNotMappable: ['refused', 'No provider gives this role: it is everybody’s, or the one that may do everything.'],
  ssoRequired: ['forbidden', 'People of this mail domain sign in with single sign-on.'],
  providerUnavailable: ['unavailable', 'The provider cannot be reached at the moment.'],
  providerEmailUnverified: ['refused', 'The provider does not vouch for an e-mail address of this person.'],
  identityNotFound: ['not_found', 'There is no such link.'],
  accountUnavailable: ['refused', 'The account cannot be used.'],
  linkConfirmationSent: [
    'refused',
    'The address has an account: follow the link that was mailed to it, then try again.',
  ],
  invalidOidcState: ['invalid', 'The sign-in took too long or was completed before: begin again.'],
  invalidOidcCode: ['unauthenticated', 'The code is invalid, expired or was used before: begin again.'],
  factorNotFound: ['not_found', 'There is no such factor.'],
  factorActive: ['conflict', 'This factor is active already.'],
  tooManyFactors: ['refused', 'You have as many authenticator apps as one may have: remove one first.'],
  emailUnverified: ['forbidden', 'Verify your e-mail address first: follow the link in the mail that was sent to you.'],
  passwordTooCommon: ['refused', 'This password is among the first that an attacker tries: choose another.'],
  passwordTooPersonal: ['refused', 'This password is made of your own name or address: choose another.'],
  passwordBreached: ['refused', 'This password is known from a breach elsewhere: choose another.'],
  impersonationDenied: ['forbidden', 'Nobody takes the place of themselves, of a super-admin, or of who may do more.'],
  impersonationNeedsSession: ['forbidden', 'Only a person who is signed in themselves takes the place of another.'],
  sessionNotFound: ['not_found', 'There is no such session.'],
  keyNotFound: ['not_found', 'There is no such key.'],
  keyExpired: ['refused', 'The key would have ended already.'],
  tooManyKeys: ['refused', 'You have as many keys as one may have: remove one first.'],
  accountNotFound: ['not_found', 'There is no such service account.'],
  tooManyAccounts: ['refused', 'There are as many service accounts as there may be: remove one first.'],
  beyondAccount: ['refused', 'A key may do no more than its service account.'],
  throttled: ['throttled', 'Too many attempts: wait before the next one.'],
  throttleUnavailable: ['unavailable', 'Attempts cannot be counted at the moment, so none is let through.'],
  busy: ['unavailable', 'Too many sign-ins at once: try again shortly.'],
});

/** 401 for a wrong password, an unknown account and a suspended one: all alike. */
export function invalidCredentials(): AppError {
  return AuthErrors.invalidCredentials({ headers: CHALLENGE });
}

/** 401 for a refresh token that is wrong, spent or revoked. */
export function invalidRefreshToken(): AppError {
  return AuthErrors.invalidRefreshToken({ headers: CHALLENGE });
}

/** 401 for a sign-in link that is wrong, expired or spent. */
export function invalidSignInLink(): AppError {
  return AuthErrors.invalidSignInLink({ headers: CHALLENGE });
}

/** 401 for the token of a sign-in that is not waiting for a second factor. */
export function invalidMfaToken(): AppError {
  return AuthErrors.invalidMfaToken({ headers: CHALLENGE });
}

/** 401 for a wrong or spent code. */
export function invalidCode(): AppError {
  return AuthErrors.invalidCode({ headers: CHALLENGE });
}

/** 401 for the proof of a passkey that does not hold. */
export function invalidPasskey(cause?: unknown): AppError {
  return AuthErrors.invalidPasskey({ headers: CHALLENGE, cause });
}

/** 401 for a code of single sign-on that is wrong, expired or spent. */
export function invalidOidcCode(): AppError {
  return AuthErrors.invalidOidcCode({ headers: CHALLENGE });
}
