import { describe, expect, it } from '@jest/globals';
import { defused, undefused } from './formula.js';
import { isImportableHash } from './import/importable-hash.js';

describe('formulas', () => {
  it.each(['=1+1', '+cmd', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1', "'=1", "''+1"])(
    '%j is defused, and comes back',
    (text) => {
      expect(defused(text)).toBe(`'${text}`);
      expect(undefused(defused(text))).toBe(text);
    },
  );

  it.each(['', 'Ada', "O'Neill", "'quoted'", 'a=b'])('%j stays as it is', (text) => {
    expect(defused(text)).toBe(text);
    expect(undefused(text)).toBe(text);
  });
});

describe('hashes from elsewhere', () => {
  const rest = `$c2FsdHNhbHRzYWx0c2FsdA$${'a'.repeat(43)}`;

  it('are taken where they are Argon2id of a sane cost', () => {
    expect(isImportableHash(`$argon2id$v=19$m=19456,t=2,p=1${rest}`)).toBe(true);
  });

  it.each([
    '$2b$10$abcdefghijklmnopqrstuu5Gx6Gz1ZxZx7x7x7x7x7x7x7x7x7x7x',
    `$argon2i$v=19$m=19456,t=2,p=1${rest}`,
    `$argon2id$v=16$m=19456,t=2,p=1${rest}`,
    `$argon2id$v=19$m=64,t=2,p=1${rest}`,
    `$argon2id$v=19$m=1024,t=2,p=1${rest}`,
    `$argon2id$v=19$m=4194304,t=2,p=1${rest}`,
    `$argon2id$v=19$m=19456,t=99,p=1${rest}`,
    `$argon2id$v=19$m=19456,t=0,p=1${rest}`,
    `$argon2id$v=19$m=19456,t=2,p=255${rest}`,
    '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    `$argon2id$v=19$m=19456,t=2,p=1${rest}\n`,
    'seven green bottles',
    17,
  ])('%j is none of them', (value) => {
    expect(isImportableHash(value)).toBe(false);
  });
});
