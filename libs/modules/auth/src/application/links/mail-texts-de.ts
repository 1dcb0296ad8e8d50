import type { MailTexts } from './mail-text.js';

const IGNORE = 'Falls du das nicht warst, kannst du diese Nachricht ignorieren: Ohne den Link geschieht nichts.';
const ALARM = 'Falls du das nicht warst, setze sofort dein Passwort zurück und sag der Administration Bescheid.';

/** The mails in German. */
export const GERMAN: MailTexts = {
  verify_email: ({ brand, minutes }) => ({
    subject: `Bestätige deine E-Mail-Adresse für ${brand}`,
    paragraphs: ['Bitte bestätige, dass dir diese Adresse gehört.', `Der Link gilt einmal, ${duration(minutes)} lang.`],
    action: 'Adresse bestätigen',
    note: IGNORE,
  }),
  already_registered: ({ brand }) => ({
    subject: `Du hast schon ein Konto bei ${brand}`,
    paragraphs: [
      'Jemand, vielleicht du, wollte sich mit dieser Adresse registrieren oder sie einem anderen Konto geben. Sie hat schon ein Konto.',
      'Melde dich wie gewohnt an; ein vergessenes Passwort kannst du dort ersetzen.',
    ],
    note: 'Falls du das nicht warst, kannst du diese Nachricht ignorieren: Es hat sich nichts geändert.',
  }),
  reset_password: ({ brand, minutes }) => ({
    subject: `Wähle ein neues Passwort für ${brand}`,
    paragraphs: [
      'Jemand, vielleicht du, hat ein neues Passwort für dein Konto angefordert.',
      `Der Link gilt einmal, ${duration(minutes)} lang. Mit ihm werden alle Geräte abgemeldet.`,
    ],
    action: 'Passwort wählen',
    note: IGNORE,
  }),
  magic_link: ({ brand, minutes }) => ({
    subject: `Bei ${brand} anmelden`,
    paragraphs: [`Dieser Link meldet dich an. Er gilt einmal, ${duration(minutes)} lang. Gib ihn nicht weiter.`],
    action: 'Anmelden',
    note: IGNORE,
  }),
  invitation: ({ brand, minutes }) => ({
    subject: `Einladung zu ${brand}`,
    paragraphs: [
      `Bei ${brand} wurde ein Konto für dich angelegt. Wähle ein Passwort, um es zu benutzen.`,
      `Der Link gilt einmal, ${duration(minutes)} lang.`,
    ],
    action: 'Passwort wählen',
    note: 'Falls du keine Einladung erwartest, kannst du diese Nachricht ignorieren.',
  }),
  email_change_old: ({ brand, newEmail, minutes }) => ({
    subject: `Neue E-Mail-Adresse bei ${brand}?`,
    paragraphs: [
      `Jemand, der in deinem Konto angemeldet ist, möchte dessen Adresse in ${newEmail} ändern.`,
      `Sie ändert sich, wenn du hier zustimmst und die neue Adresse bestätigt ist, binnen ${duration(minutes)}.`,
    ],
    action: 'Der Änderung zustimmen',
    note: `Wenn du nicht zustimmst, tu nichts. ${ALARM}`,
  }),
  email_change_new: ({ brand, minutes }) => ({
    subject: `Bestätige deine neue E-Mail-Adresse für ${brand}`,
    paragraphs: [
      'Bitte bestätige, dass dir diese Adresse gehört.',
      `Sie gilt für dein Konto, sobald auch die alte zustimmt, binnen ${duration(minutes)}.`,
    ],
    action: 'Adresse bestätigen',
    note: IGNORE,
  }),
  link_identity: ({ brand, minutes }) => ({
    subject: `Noch ein Weg, dich bei ${brand} anzumelden?`,
    paragraphs: [
      'Jemand, vermutlich du, hat sich anderswo mit dieser Adresse angemeldet und möchte das auch für dein Konto hier.',
      `Stimme zu, wenn du es warst. Der Link gilt einmal, ${duration(minutes)} lang; melde dich danach noch einmal so an.`,
    ],
    action: 'Zustimmen',
    note: IGNORE,
  }),
  email_changed: ({ brand, newEmail }) => ({
    subject: `Deine E-Mail-Adresse bei ${brand} wurde geändert`,
    paragraphs: [`Die Adresse deines Kontos ist jetzt ${newEmail}. Diese hier wird nicht mehr benutzt.`],
    note: ALARM,
  }),
  password_changed: ({ brand }) => ({
    subject: `Dein Passwort bei ${brand} wurde geändert`,
    paragraphs: ['Das Passwort deines Kontos wurde soeben geändert; andere Geräte wurden abgemeldet.'],
    note: ALARM,
  }),
  mfa_enabled: ({ brand }) => ({
    subject: `Dein Konto bei ${brand} hat einen zweiten Faktor`,
    paragraphs: ['Von jetzt an fragt die Anmeldung auch nach einem Code deiner Authenticator-App.'],
    note: ALARM,
  }),
  mfa_disabled: ({ brand }) => ({
    subject: `Ein zweiter Faktor deines Kontos bei ${brand} wurde entfernt`,
    paragraphs: ['Codes dieser Authenticator-App gelten nicht mehr.'],
    note: ALARM,
  }),
  recovery_code_used: ({ brand }) => ({
    subject: `Ein Wiederherstellungscode deines Kontos bei ${brand} wurde benutzt`,
    paragraphs: [
      'Jemand, vermutlich du, hat einen Wiederherstellungscode anstelle des zweiten Faktors benutzt. Er gilt nicht mehr.',
    ],
    note: ALARM,
  }),
  passkey_added: ({ brand }) => ({
    subject: `Dein Konto bei ${brand} hat einen neuen Passkey`,
    paragraphs: ['Er meldet dich für sich allein an; ein Passwort allein genügt nicht mehr.'],
    note: ALARM,
  }),
  passkey_removed: ({ brand }) => ({
    subject: `Ein Passkey deines Kontos bei ${brand} wurde entfernt`,
    paragraphs: ['Er meldet niemanden mehr an.'],
    note: ALARM,
  }),
  impersonated: ({ brand }) => ({
    subject: `Die Administration von ${brand} benutzt dein Konto`,
    paragraphs: [
      'Jemand, der die Plattform betreut, handelt höchstens eine Stunde lang an deiner Stelle, etwa um dir zu helfen.',
      'Wie du dich anmeldest, kann dabei niemand ändern. Wer es ist und warum, steht in der Liste deiner Sitzungen; dort kannst du es beenden.',
    ],
    note: 'Erwartest du das nicht, beende die Sitzung und sag der Administration Bescheid.',
  }),
  session_stolen: ({ brand }) => ({
    subject: `Ein Gerät wurde bei ${brand} abgemeldet`,
    paragraphs: [
      'Ein Schlüssel, der eines deiner Geräte angemeldet hält, wurde ein zweites Mal benutzt. Vielleicht wurde er kopiert.',
      'Zur Sicherheit wurde das Gerät abgemeldet. Melde dich dort neu an.',
    ],
    note: 'Geschieht das noch einmal, setze dein Passwort zurück und sag der Administration Bescheid.',
  }),
};

function duration(minutes: number): string {
  if (minutes < 120) return `${String(minutes)} Minuten`;
  const hours = minutes / 60;
  return hours <= 48 ? `${String(hours)} Stunden` : `${String(hours / 24)} Tage`;
}
