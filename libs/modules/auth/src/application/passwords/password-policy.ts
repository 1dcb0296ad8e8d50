import { Injectable } from '@nestjs/common';
import { AuthErrors } from '../../auth.errors.js';
import { BloomFilter } from './bloom-filter.js';
import { FIRST_GUESSES } from './first-guesses.js';
import { PASSWORD_FILTER } from './password-filter.js';

/** What is known of the person whose password it is to be. */
export interface PasswordOwner {
  readonly email: string;
  readonly displayName: string | null;
}

/** The fewest and the most code points of a password. */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

const PRODUCT = 'plinth';
const SHORTEST_WORD = 3;
const MOST_LETTERS_LEFT = 2;
const FEWEST_CHARACTERS = 3;
// Digits and signs around a common password hide it from nobody; past so many they are a password of their own.
const LONGEST_DRESS = 4;
const SHORTEST_LISTED = 6;
const COMMON = new BloomFilter(PASSWORD_FILTER);

/**
 * What a new password must not be: one that is guessed first, or one made of what everybody knows of its owner. There
 * are no rules of composition and none of age, after NIST SP 800-63B. Its length is checked with the rest of the input.
 */
@Injectable()
export class PasswordPolicy {
  /** @throws {AppError} `auth.password_too_common` or `auth.password_too_personal`. */
  check(password: string, owner: PasswordOwner): void {
    const folded = password.normalize('NFKC').toLowerCase();
    if (isCommon(folded)) throw refusedPassword('passwordTooCommon');
    if (isPersonal(folded, owner)) throw refusedPassword('passwordTooPersonal');
  }
}

/** The refusal of a password, with the field that it was sent in. */
export function refusedPassword(reason: 'passwordTooCommon' | 'passwordTooPersonal' | 'passwordBreached') {
  const error = AuthErrors[reason]();
  return AuthErrors[reason]({ faults: [{ pointer: '/password', code: error.code, detail: error.message }] });
}

function isCommon(password: string): boolean {
  const core = password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const dressed = password.length - core.length <= LONGEST_DRESS;
  return (
    new Set(password).size < FEWEST_CHARACTERS ||
    isSequence(password) ||
    FIRST_GUESSES.has(password) ||
    FIRST_GUESSES.has(core) ||
    isListed(password) ||
    (dressed && isListed(core))
  );
}

function isListed(text: string): boolean {
  return text.length >= SHORTEST_LISTED && COMMON.has(text);
}

/** Whether every character follows the one before it, up or down: `12345678`, `hgfedcba`. */
function isSequence(password: string): boolean {
  const points = Array.from(password, (character) => character.codePointAt(0) ?? 0);
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] ?? 0)));
  // From nine to nought the keyboard goes on.
  steps.delete(-9);
  const [step] = steps;
  return steps.size === 1 && (step === 1 || step === -1);
}

/** Whether hardly a letter is left once the owner's own words are taken away. */
function isPersonal(password: string, { email, displayName }: PasswordOwner): boolean {
  const words = `${PRODUCT} ${email} ${displayName ?? ''}`
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= SHORTEST_WORD)
    .sort((left, right) => right.length - left.length);
  const rest = words.reduce((text, word) => text.replaceAll(word, ' '), password);
  return rest !== password && rest.replace(/[^\p{L}]/gu, '').length <= MOST_LETTERS_LEFT;
}
