import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { KeyRing } from '@plinth/platform/secrets';
import { RefreshTokens } from './refresh-tokens.js';

const [oldKey, newKey] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];

describe('refresh tokens', () => {
  const before = new RefreshTokens(new KeyRing([oldKey]));
  const after = new RefreshTokens(new KeyRing([newKey, oldKey]));

  it('name their session and are never twice the same', () => {
    const id = newId();
    const token = before.first(id);
    expect(before.read(token.text)).toEqual(token);
    expect(token.sessionId).toBe(id);
    expect(before.first(id).text).not.toBe(token.text);
  });

  it('have one successor, on every instance', () => {
    const token = before.first(newId());
    const again = new RefreshTokens(new KeyRing([oldKey]));
    expect(again.successor(token)).toEqual(before.successor(token));
    expect(before.successor(token).sessionId).toBe(token.sessionId);
    expect(before.successor(before.successor(token)).text).not.toBe(before.successor(token).text);
  });

  it('stay good when the keys are rotated, and so does a successor that was given out before', () => {
    const token = before.first(newId());
    const successor = before.successor(token);
    expect(after.read(token.text)).toEqual(token);
    expect(after.successor(token)).not.toEqual(successor);
    expect(after.successorWithHash(token, successor.hash)).toEqual(successor);
    expect(after.successorWithHash(token, token.hash)).toBeNull();
  });

  it('are unknown to a stranger’s keys', () => {
    const stranger = new RefreshTokens(new KeyRing([newKey]));
    expect(stranger.read(before.first(newId()).text)).toBeNull();
  });
});
