import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { platformSection } from '@plinth/config';
import { loadConfig } from '../config/load-config.js';
import { KeyRing } from './key-ring.js';
import { loadKeyRing } from './load-key-ring.js';

const key = () => randomBytes(32).toString('base64');

describe('the key ring', () => {
  it('opens what it sealed, for the same purpose alone', () => {
    const ring = new KeyRing([key()]);
    const sealed = ring.seal('a secret', 'test');
    expect(sealed).not.toContain('secret');
    expect(ring.open(sealed, 'test').toString()).toBe('a secret');
    expect(() => ring.open(sealed, 'other')).toThrow();
  });

  it('seals the same text differently each time, and notices any change', () => {
    const ring = new KeyRing([key()]);
    const sealed = ring.seal('a secret', 'test');
    expect(ring.seal('a secret', 'test')).not.toBe(sealed);
    const [id, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const tampered = Buffer.from(bytes);
      tampered[at] = (tampered[at] ?? 0) ^ 1;
      expect(() => ring.open(`${String(id)}.${tampered.toString('base64url')}`, 'test')).toThrow();
    }
  });

  it('goes on opening what an older key sealed, and seals with the newest', () => {
    const [older, newer] = [key(), key()];
    const sealed = new KeyRing([older]).seal('a secret', 'test');
    const rotated = new KeyRing([newer, older]);
    expect(rotated.open(sealed, 'test').toString()).toBe('a secret');
    expect(new KeyRing([newer]).open(rotated.seal('new', 'test'), 'test').toString()).toBe('new');
    expect(() => new KeyRing([newer]).open(sealed, 'test')).toThrow(/not in the key ring/);
  });

  it('refuses keys that are too short', () => {
    expect(() => new KeyRing([])).toThrow();
    expect(() => new KeyRing([randomBytes(16).toString('base64')])).toThrow();
  });
});

describe('loading the key ring', () => {
  const platform = (env: Record<string, string>) => loadConfig(env).of(platformSection);
  const folder = () => mkdtempSync(join(tmpdir(), 'plinth-keys-'));

  it('makes a key once in development, for the owner of the process alone', () => {
    const dataFolder = folder();
    const first = loadKeyRing(platform({ PLINTH_DATA: dataFolder }), false);
    const again = loadKeyRing(platform({ PLINTH_DATA: dataFolder }), false);
    expect(again.open(first.seal('x', 'test'), 'test').toString()).toBe('x');
    expect(statSync(join(dataFolder, 'secret-keys')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataFolder, 'secret-keys'), 'utf8').trim()).toHaveLength(44);
  });

  it.each([
    ['noughts', Buffer.alloc(32)],
    ['a word', Buffer.from('secret!!'.repeat(4))],
    ['a row', Buffer.from('0123456789abcdef0123456789abcdef')],
    ['bytes in order', Buffer.from(Array.from({ length: 32 }, (_, index) => index))],
  ])('takes no key of %s in production', (_, bytes) => {
    const config = platform({ PLINTH_SECRET_KEYS: `${key()},${bytes.toString('base64')}` });
    expect(() => loadKeyRing(config, true)).toThrow(/nobody drew by chance/);
    expect(loadKeyRing(config, false)).toBeInstanceOf(KeyRing);
  });

  it('refuses to start production without one, or with a malformed one', () => {
    expect(() => loadKeyRing(platform({ PLINTH_DATA: folder() }), true)).toThrow(/PLINTH_SECRET_KEYS is required/);
    expect(() => loadKeyRing(platform({ PLINTH_SECRET_KEYS: 'x'.repeat(50) }), true)).toThrow(/32 bytes in base64/);
    expect(loadKeyRing(platform({ PLINTH_SECRET_KEYS: `${key()}, ${key()}` }), true)).toBeInstanceOf(KeyRing);
  });
});
