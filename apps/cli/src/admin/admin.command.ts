import { CliError, type Run } from '../command.js';
import { withAuth } from '../with-auth.js';

const USAGE = `Usage:
  plinth admin create EMAIL [ROLE]       make an administrator; the password is shown once
  plinth admin promote EMAIL [ROLE]      give a role to an account that is there
  plinth admin reset-mfa EMAIL           remove every second factor and passkey, and end the sessions
ROLE is super-admin unless it is named.`;

const SUPER_ADMIN = 'super-admin';

export const admin: Run = async ([verb, email, role = SUPER_ADMIN, ...more]) => {
  if (email === undefined || email.startsWith('-') || more.length > 0) throw new CliError(USAGE);
  if (verb === 'create') {
    const made = await withAuth((auth) => auth.createAdministrator(email, role));
    console.log(`Made ${made.email}, ${role}, password ${made.password ?? ''} (shown this once)`);
  } else if (verb === 'promote') {
    await withAuth((auth) => auth.promote(email, role));
    console.log(`${email} has the role ${role}.`);
  } else if (verb === 'reset-mfa' && role === SUPER_ADMIN) {
    await withAuth((auth) => auth.resetSecondFactors(email));
    console.log(`${email} has no second factor any more, and is signed out everywhere.`);
  } else {
    throw new CliError(USAGE);
  }
  return 0;
};
