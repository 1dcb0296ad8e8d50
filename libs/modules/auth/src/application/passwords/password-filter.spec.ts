import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { passwordFilterFile } from '../../testing/password-filter.factory.js';

describe('the filter of common passwords', () => {
  it('is the one that its package gives: else run npm run password-filter', () => {
    const file = join(process.cwd(), 'libs/modules/auth/src/application/passwords/password-filter.ts');
    expect(readFileSync(file, 'utf8')).toBe(passwordFilterFile());
  });
});
