import type { MailTexts } from './mail-text.js';

const IGNORE = 'If you did not ask for this, you can ignore this mail: nothing happens without the link.';
const ALARM = 'If this was not you, reset your password at once and tell your administrator.';

/** The mails in English. */
export const ENGLISH: MailTexts = {
  verify_email: ({ brand, minutes }) => ({
    subject: `Verify your e-mail address for ${brand}`,
    paragraphs: ['Please confirm that this address is yours.', `The link works once, for ${duration(minutes)}.`],
    action: 'Verify address',
    note: IGNORE,
  }),
  already_registered: ({ brand }) => ({
    subject: `You already have an account at ${brand}`,
    paragraphs: [
      'Somebody, perhaps you, tried to register with this address, or to give it to another account. It has an account already.',
      'Sign in as usual; if you forgot the password, ask for a new one there.',
    ],
    note: 'If it was not you, you can ignore this mail: nothing has changed.',
  }),
  reset_password: ({ brand, minutes }) => ({
    subject: `Choose a new password for ${brand}`,
    paragraphs: [
      'Somebody, perhaps you, asked for a new password for your account.',
      `The link works once, for ${duration(minutes)}. Every device is signed out when you use it.`,
    ],
    action: 'Choose a password',
    note: IGNORE,
  }),
  magic_link: ({ brand, minutes }) => ({
    subject: `Sign in to ${brand}`,
    paragraphs: [`This link signs you in. It works once, for ${duration(minutes)}. Do not pass it on.`],
    action: 'Sign in',
    note: IGNORE,
  }),
  invitation: ({ brand, minutes }) => ({
    subject: `You are invited to ${brand}`,
    paragraphs: [
      `An account has been made for you at ${brand}. Choose a password to use it.`,
      `The link works once, for ${duration(minutes)}.`,
    ],
    action: 'Choose a password',
    note: 'If you do not expect an invitation, you can ignore this mail.',
  }),
  email_change_old: ({ brand, newEmail, minutes }) => ({
    subject: `Do you want another e-mail address at ${brand}?`,
    paragraphs: [
      `Somebody who is signed in to your account wants its address to be ${newEmail}.`,
      `It changes once you agree here and the new address is confirmed, within ${duration(minutes)}.`,
    ],
    action: 'Agree to the change',
    note: `Do nothing if you do not agree. ${ALARM}`,
  }),
  email_change_new: ({ brand, minutes }) => ({
    subject: `Confirm your new e-mail address for ${brand}`,
    paragraphs: [
      'Please confirm that this address is yours.',
      `It becomes your account's address once the old one agrees, too, within ${duration(minutes)}.`,
    ],
    action: 'Confirm address',
    note: IGNORE,
  }),
  link_identity: ({ brand, minutes }) => ({
    subject: `Another way to sign in to ${brand}?`,
    paragraphs: [
      'Somebody, probably you, signed in elsewhere with this address and wants to use that for your account here.',
      `Agree if it was you. The link works once, for ${duration(minutes)}; then sign in that way again.`,
    ],
    action: 'Agree',
    note: IGNORE,
  }),
  email_changed: ({ brand, newEmail }) => ({
    subject: `Your e-mail address at ${brand} has changed`,
    paragraphs: [`Your account's address is now ${newEmail}. This one is no longer used.`],
    note: ALARM,
  }),
  password_changed: ({ brand }) => ({
    subject: `Your password at ${brand} has changed`,
    paragraphs: ['The password of your account was changed just now, and other devices were signed out.'],
    note: ALARM,
  }),
  mfa_enabled: ({ brand }) => ({
    subject: `Your account at ${brand} has a second factor`,
    paragraphs: ['From now on, signing in asks for a code of your authenticator app, too.'],
    note: ALARM,
  }),
  mfa_disabled: ({ brand }) => ({
    subject: `A second factor of your account at ${brand} was removed`,
    paragraphs: ['Codes of that authenticator app are no longer accepted.'],
    note: ALARM,
  }),
  recovery_code_used: ({ brand }) => ({
    subject: `A recovery code of your account at ${brand} was used`,
    paragraphs: ['Somebody, probably you, used a recovery code in place of the second factor. It is good no more.'],
    note: ALARM,
  }),
  passkey_added: ({ brand }) => ({
    subject: `Your account at ${brand} has a new passkey`,
    paragraphs: ['It signs in by itself, and a password alone no longer does.'],
    note: ALARM,
  }),
  passkey_removed: ({ brand }) => ({
    subject: `A passkey of your account at ${brand} was removed`,
    paragraphs: ['It no longer signs in.'],
    note: ALARM,
  }),
  impersonated: ({ brand }) => ({
    subject: `An administrator of ${brand} is using your account`,
    paragraphs: [
      'Somebody who looks after the platform acts in your place for at most an hour, for example to help you.',
      'They cannot change how you sign in. The list of your sessions says who it is and why; you can end it there.',
    ],
    note: 'If you do not expect that, end the session and tell your administrator.',
  }),
  session_stolen: ({ brand }) => ({
    subject: `A device was signed out of ${brand}`,
    paragraphs: [
      'A key that keeps one of your devices signed in was used a second time. It may have been copied.',
      'To be safe, that device was signed out. Sign in again there.',
    ],
    note: 'If this happens again, reset your password and tell your administrator.',
  }),
};

function duration(minutes: number): string {
  if (minutes < 120) return `${String(minutes)} minutes`;
  const hours = minutes / 60;
  return hours <= 48 ? `${String(hours)} hours` : `${String(hours / 24)} days`;
}
