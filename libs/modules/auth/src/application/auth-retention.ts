import type { TableRetention } from '@plinth/platform/privacy';

/** How long sign-in keeps what says something of a person. */
export const authRetention: readonly TableRetention[] = [
  {
    name: 'auth.sessions',
    what: 'Sessions, with the device and the address that they were used from, counted from their end.',
    defaultDays: 30,
    table: 'session',
    since: 'expires_at',
    person: 'user_id',
  },
  {
    name: 'auth.email-changes',
    what: 'Changes of an e-mail address that nobody confirmed.',
    defaultDays: 7,
    table: 'email_change',
    since: 'created_at',
    person: 'user_id',
  },
  {
    name: 'auth.unused-factors',
    what: 'Second factors that were set up and never activated.',
    defaultDays: 1,
    table: 'mfa_factor',
    since: 'created_at',
    where: 'mfa_factor.activated_at IS NULL',
    person: 'user_id',
  },
];
