import { describe, expect, it } from '@jest/globals';
import { PasswordPolicy } from './password-policy.js';

const owner = { email: 'grace.hopper@navy.example', displayName: 'Grace Brewster Hopper' };

describe('the password policy', () => {
  const policy = new PasswordPolicy();
  const verdict = (password: string) => {
    try {
      policy.check(password, owner);
      return 'accepted';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it.each([
    ...['password', 'PASSWORD', 'Password1!', '123password123', 'p@ssw0rd', 'qwertyuiop', 'iloveyou2024', 'letmein!'],
    ...[
      'aaaaaaaa',
      'abababab',
      '12345678',
      '1234567890',
      '87654321',
      'abcdefgh',
      'hgfedcba',
      '1qaz2wsx',
      '１２３４５６７８',
      'sunflower99',
      'Liverpool!',
    ],
  ])('refuses %s, which is guessed first', (password) => {
    expect(verdict(password)).toBe('auth.password_too_common');
  });

  it.each([
    'gracehopper',
    'Grace-Hopper-1906',
    'hopper1234!',
    'navy.example',
    'plinth2026',
    'GRACE HOPPER 99',
    'BrewsterHopper',
  ])('refuses %s, which everybody knows of its owner', (password) => {
    expect(verdict(password)).toBe('auth.password_too_personal');
  });

  it.each([
    ...['seven green bottles', 'correct horse battery staple', 'grace likes cobol', '9f8e7d6c5b4a', 'пароль-на-завтра'],
    ...['ada lovelace', '日本語のパスワード', 'x2$kQ9!vLm', '13579246801', 'sunflower-2026-07', 'michael2847562!'],
  ])('accepts %s', (password) => {
    expect(verdict(password)).toBe('accepted');
  });

  it('points at the field', () => {
    expect(() => policy.check('password', owner)).toThrow(
      expect.objectContaining({ details: { faults: [expect.objectContaining({ pointer: '/password' })] } }),
    );
  });
});
