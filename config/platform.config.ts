import { section, type ValuesOf } from './section.js';
import { choice, secret, text } from './variable.js';

export const platformSection = section('platform', 'The platform as a whole', {
  dataFolder: text('PLINTH_DATA', { about: 'Folder of everything that Plinth keeps on disk.', default: '.data' }),
  logLevel: choice('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
    about: 'Least severe log line to write.',
    default: 'info',
  }),
  secretKeys: secret<string | null>('PLINTH_SECRET_KEYS', {
    about:
      'Key ring that encrypts secrets at rest: one or more keys of 32 bytes in base64, separated by commas, newest first. ' +
      'Unset in development: made once in PLINTH_DATA/secret-keys. Required in production. Make one with: openssl rand -base64 32',
    default: null,
    minLength: 43,
  }),
  adminEmail: text<string | null>('PLINTH_ADMIN_EMAIL', {
    about: 'E-mail address of the first administrator. Unset: admin@localhost.localdomain.',
    default: null,
  }),
  adminPassword: secret<string | null>('PLINTH_ADMIN_PASSWORD', {
    about: 'Password of the first administrator. Unset: one is made and printed once.',
    default: null,
    minLength: 12,
  }),
});

export type PlatformConfig = ValuesOf<typeof platformSection>;
