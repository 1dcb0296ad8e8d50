import { section, type ValuesOf } from './section.js';
import { choice, integer, list, toggle, url } from './variable.js';

export const authSection = section('auth', 'Sign-in and sessions', {
  accessTokenSeconds: integer('AUTH_ACCESS_TOKEN_SECONDS', {
    about: 'Life of an access token, in seconds.',
    default: 900,
    min: 30,
    max: 900,
  }),
  sessionIdleSeconds: integer('AUTH_SESSION_IDLE_SECONDS', {
    about: 'A session ends when it is not refreshed for so long, in seconds.',
    default: 30 * 86_400,
    min: 60,
    max: 366 * 86_400,
  }),
  sessionMaxSeconds: integer('AUTH_SESSION_MAX_SECONDS', {
    about: 'A session ends after so long in any case, in seconds.',
    default: 90 * 86_400,
    min: 60,
    max: 366 * 86_400,
  }),
  requireVerifiedEmail: toggle(
    'AUTH_REQUIRE_VERIFIED_EMAIL',
    { about: 'Whether an account signs in only once its e-mail address is verified.', default: false },
    ['true', 'false'],
  ),
  hideAccounts: toggle(
    'AUTH_HIDE_ACCOUNTS',
    { about: 'Whether registration hides which e-mail addresses have an account.', default: false },
    ['true', 'false'],
  ),
  adminMfa: choice('AUTH_ADMIN_MFA', ['required', 'optional'], {
    about: 'Whether /v1/admin needs a second factor. Default: required in production, else optional.',
    default: ({ production }) => (production ? 'required' : 'optional'),
    example: 'optional',
  }),
  mfaRoles: list('AUTH_MFA_ROLES', {
    about: 'Roles whose holders need a second factor for /v1/admin, whatever AUTH_ADMIN_MFA says, separated by commas.',
    default: [],
    example: 'admin,billing',
  }),
  breachCheck: toggle('AUTH_BREACH_CHECK', {
    about: 'Whether new passwords are looked up among breached ones: five characters of their SHA-1 leave the machine.',
    default: false,
  }),
  breachUrl: url('AUTH_BREACH_URL', {
    about: 'Where breached passwords are looked up; the five characters are appended.',
    default: 'https://api.pwnedpasswords.com/range',
    protocols: ['https', 'http'],
  }),
  breachTimeoutMs: integer('AUTH_BREACH_TIMEOUT_MS', {
    about: 'How long that may take, in milliseconds. Past it the password is let through.',
    default: 1_000,
    min: 50,
    max: 5_000,
  }),
  redirectUris: list('AUTH_REDIRECT_URIS', {
    about: 'Where single sign-on may lead back to: exact addresses of client apps, separated by commas.',
    default: [],
  }),
  impersonationMail: toggle(
    'AUTH_IMPERSONATION_MAIL',
    { about: 'Whether people are mailed when an administrator acts in their place.', default: true },
    ['true', 'false'],
  ),
  hashMemoryKib: integer('AUTH_HASH_MEMORY_KIB', {
    about:
      'Memory of one Argon2id hash, in KiB. As many run at once as fit a quarter of the memory of machine or container, and never more than three or than there are cores.',
    default: 65_536,
    min: 7_168,
    max: 1_048_576,
  }),
  hashPasses: integer('AUTH_HASH_PASSES', { about: 'Passes of one Argon2id hash.', default: 2, min: 1, max: 16 }),
  hashQueue: integer('AUTH_HASH_QUEUE', {
    about: 'Hashes that may wait for their turn; past it sign-ins are told to come back.',
    default: 256,
    min: 0,
    max: 100_000,
  }),
});

export type AuthConfig = ValuesOf<typeof authSection>;
