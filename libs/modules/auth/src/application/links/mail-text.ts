import type { TokenPurpose } from '../../persistence/one-time-token.entity.js';

/** Everything that is mailed about sign-in: links, and news that the owner of an account should hear. */
export type MailKind = LinkPurpose | NewsKind;

/** What a mailed token is good for. */
export type LinkPurpose = Exclude<TokenPurpose, 'mfa' | `passkey_${string}` | `oidc_${string}`>;

/** News that the owner of an account should hear. */
export type NewsKind =
  | 'already_registered'
  | 'password_changed'
  | 'email_changed'
  | 'session_stolen'
  | 'impersonated'
  | 'mfa_enabled'
  | 'mfa_disabled'
  | 'recovery_code_used'
  | 'passkey_added'
  | 'passkey_removed';

/** What the texts may speak of. */
export interface MailFacts {
  readonly brand: string;
  /** How long the link is good, in minutes. */
  readonly minutes: number;
  /** The address that the account is to have. */
  readonly newEmail: string;
}

/** The words of one mail. */
export interface MailText {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** What the button says, where the mail has a link. */
  readonly action?: string;
  readonly note: string;
}

/** The words of every mail in one language. */
export type MailTexts = Readonly<Record<MailKind, (facts: MailFacts) => MailText>>;
